package io.ponder4j.onnx;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * By how much a position turns the pairs of a head's values.
 *
 * @param frequencies of each pair: the angle of position 1
 * @param factor what cosines and sines are multiplied with
 */
record Rotary(List<Double> frequencies, double factor) {

  /** The usual powers of a base. */
  static Rotary of(double base, int headSize) {
    return new Rotary(
        IntStream.range(0, headSize / 2)
            .mapToObj(i -> Math.pow(base, -2.0 * i / headSize))
            .toList(),
        1);
  }

  /**
   * What a graph says: a base or, of a model whose positions are scaled, the frequencies
   * themselves.
   *
   * @throws OnnxException if it says neither
   */
  static Rotary of(GraphMetadata metadata, int headSize) {
    if (!metadata.has("rotary_frequencies")) {
      return of(metadata.number("rotary_base", Double.MIN_VALUE, Double.MAX_VALUE), headSize);
    }
    return new Rotary(
        metadata.numbers("rotary_frequencies", headSize / 2),
        metadata.number("rotary_factor", Double.MIN_VALUE, Double.MAX_VALUE));
  }

  /**
   * Fills tables {@code [positions, headSize / 2]}.
   *
   * @param positions how many rows to fill
   */
  void fill(FloatBuffer cos, FloatBuffer sin, int positions) {
    int half = frequencies.size();
    for (int position = 0; position < positions; position++) {
      for (int i = 0; i < half; i++) {
        double angle = position * frequencies.get(i);
        cos.put(position * half + i, (float) (factor * Math.cos(angle)));
        sin.put(position * half + i, (float) (factor * Math.sin(angle)));
      }
    }
  }
}
