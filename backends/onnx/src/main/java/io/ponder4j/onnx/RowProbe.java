package io.ponder4j.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.ponder4j.engine.SlotView;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Finds out by small runs what a graph of the hub's layout can do. */
final class RowProbe {

  /**
   * What it can do.
   *
   * @param padding of rows of different lengths
   * @param inPlace true where one tensor may be past and present
   */
  record Found(Padding padding, boolean inPlace) {}

  private static final int LONG_PAST = 5;
  private static final int SHORT_PAST = 2;
  private static final int TEXTS = LONG_PAST + SHORT_PAST; // slots of both
  private static final double SAME = 0.05; // of the range of logits; quantised graphs are not exact

  private final OnnxGraph graph;
  private final RowGraph decoder;
  private final KvBuffers cache;
  private final OrtSession.RunOptions options;

  private RowProbe(
      OnnxGraph graph, RowGraph decoder, KvBuffers cache, OrtSession.RunOptions options) {
    this.graph = graph;
    this.decoder = decoder;
    this.cache = cache;
    this.options = options;
  }

  /**
   * Runs a graph a few times.
   *
   * @throws OnnxException if it cannot run even one row
   */
  static Found of(OnnxGraph graph, RowGraph decoder) {
    try (var options = new OrtSession.RunOptions();
        var cache = new KvBuffers(decoder.cache(), 32 * decoder.cache().bytesPerSlot())) {
      return new RowProbe(graph, decoder, cache, options).find();
    } catch (OrtException e) {
      throw new OnnxException(
          graph.name()
              + " cannot compute a few tokens, so it is no decoder that this library knows; export"
              + " it again: "
              + e.getMessage(),
          e);
    }
  }

  private Found find() throws OrtException {
    cache.ensureCapacity(TEXTS + 2);
    SlotView longer = views(0, LONG_PAST);
    SlotView shorter = views(LONG_PAST, SHORT_PAST);
    float[][] alone;
    try (var run = new RowForward(decoder, cache, Padding.NONE, false)) {
      text(run, 0, LONG_PAST);
      text(run, LONG_PAST, SHORT_PAST);
      alone =
          new float[][] {
            next(run, List.of(longer.plus(TEXTS)))[0], next(run, List.of(shorter.plus(TEXTS)))[0]
          };
    }
    List<SlotView> both = List.of(longer.plus(TEXTS), shorter.plus(TEXTS + 1));
    double left = error(alone, both, Padding.LEFT, false);
    double right = error(alone, both, Padding.RIGHT, false);
    Padding padding = left <= right ? Padding.LEFT : Padding.RIGHT;
    if (!(Math.min(left, right) <= SAME)) {
      padding = Padding.NONE;
    }
    boolean inPlace =
        padding == Padding.RIGHT
            && error(alone, both, Padding.RIGHT, true) <= Math.max(right, SAME);
    return new Found(padding, inPlace);
  }

  private static SlotView views(int from, int count) {
    return SlotView.of(IntStream.range(from, from + count).toArray());
  }

  /** Computes the tokens of a text, all in one run. */
  private void text(RowForward run, int slot, int length) throws OrtException {
    List<SlotView> views = List.of(SlotView.of(slot));
    run.begin(views, length, 1);
    for (int at = 0; at < length; at++) {
      run.token(0, at, token(slot + at), at);
    }
    run.run(graph.session(), options);
    run.rows().end(views, new int[] {slot}, length);
  }

  /** The logits of one more token in each row. */
  private float[][] next(RowForward run, List<SlotView> views) throws OrtException {
    run.begin(views, 1, 1);
    int[] slots = new int[views.size()];
    for (int row = 0; row < slots.length; row++) {
      int past = Lane.tokens(views.get(row)) - 1;
      slots[row] = TEXTS + row;
      run.token(row, 0, token(past), past);
    }
    run.run(graph.session(), options);
    float[][] logits = new float[slots.length][decoder.vocabularySize()];
    for (int row = 0; row < slots.length; row++) {
      run.logits(row, 0, logits[row]);
    }
    return logits;
  }

  private int token(int seed) {
    return (7 * seed + 3) % decoder.vocabularySize();
  }

  /** How far rows side by side are from rows alone, as a share of the range of logits. */
  private double error(float[][] alone, List<SlotView> views, Padding padding, boolean inPlace) {
    try (var run = new RowForward(decoder, cache, padding, inPlace)) {
      float[][] together = next(run, views);
      double worst = 0;
      for (int row = 0; row < alone.length; row++) {
        worst = Math.max(worst, error(alone[row], together[row]));
      }
      return worst;
    } catch (OrtException e) {
      return Double.POSITIVE_INFINITY; // it refuses
    }
  }

  private static double error(float[] is, float[] other) {
    float[] sorted = is.clone();
    Arrays.sort(sorted);
    double range = sorted[sorted.length - 1] - sorted[0];
    double worst = 0;
    for (int i = 0; i < is.length; i++) {
      double off = Math.abs(is[i] - other[i]);
      worst = Double.isNaN(off) ? Double.POSITIVE_INFINITY : Math.max(worst, off);
    }
    return worst / Math.max(range, Float.MIN_NORMAL);
  }
}
