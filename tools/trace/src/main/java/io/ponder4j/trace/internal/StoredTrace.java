package io.ponder4j.trace.internal;

import com.fasterxml.jackson.databind.util.StdConverter;
import io.ponder4j.generate.TokenTrace;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * A token trace as it is written.
 *
 * @param logProbs empty where none is known
 * @param entropies empty where none is known
 */
record StoredTrace(int[] ids, float[] logProbs, float[] entropies) {

  /** To what is written. */
  static final class Store extends StdConverter<TokenTrace, StoredTrace> {
    @Override
    public StoredTrace convert(TokenTrace trace) {
      int[] ids = new int[trace.size()];
      Arrays.setAll(ids, trace::id);
      return new StoredTrace(
          ids, known(trace.size(), trace::logProb), known(trace.size(), trace::entropy));
    }

    private static float[] known(int size, IntToDoubleFunction value) {
      float[] values = new float[size];
      boolean any = false;
      for (int i = 0; i < size; i++) {
        values[i] = (float) value.applyAsDouble(i);
        any |= !Float.isNaN(values[i]);
      }
      return any ? values : new float[0];
    }
  }

  /** From what is written. */
  static final class Restore extends StdConverter<StoredTrace, TokenTrace> {
    @Override
    public TokenTrace convert(StoredTrace stored) {
      int size = stored.ids().length;
      return new TokenTrace(
          stored.ids(), orUnknown(stored.logProbs(), size), orUnknown(stored.entropies(), size));
    }

    private static float[] orUnknown(float[] values, int size) {
      if (values.length > 0) {
        return values;
      }
      float[] unknown = new float[size];
      Arrays.fill(unknown, Float.NaN);
      return unknown;
    }
  }
}
