package io.ponder4j.engine;

/**
 * Weights of the tokens of a row: exp(logit / temperature) to a common factor, which makes the
 * largest lie between 0.7 and 1.42. Relative error of a weight at most 2e-7, of a ratio of two
 * 3e-7; a weight below 2^-126 is 0.
 *
 * <p>A logit is n steps of temperature * log 2 and a rest, and its weight 2^n times a polynomial of
 * the rest. All but the power of two is float arithmetic on arrays, without a conversion, a branch
 * or a variable offset, because that is what the JVM's compiler turns into vector instructions.
 */
final class Exp {

  private static final double LOG_2 = Math.log(2);
  private static final double LEAST_TEMPERATURE = 1e-30;
  private static final int LEAST_POWER = -127; // whose bits as an exponent are those of 0
  private static final float ROUND = 0x1.8p23f; // numbers of about this size are integers

  private final float shift;
  private final float floor; // after the shift, what has no weight
  private final float perStep;
  private final float round;
  private final float stepHigh; // a step in two parts
  private final float stepLow;
  private final float perTemperature;

  /**
   * The exponential for a row.
   *
   * @param temperature positive; below 1e-30 it is 1e-30, above 1e30 it is 1e30
   * @param largest of the row's logits
   */
  Exp(double temperature, float largest) {
    double finite = Math.min(Math.max(temperature, LEAST_TEMPERATURE), 1 / LEAST_TEMPERATURE);
    double step = finite * LOG_2;
    // Logits far from zero are taken less the largest, which is exact where there is weight. Others
    // are taken as they are: to subtract would round them, and n is small enough.
    shift = Math.abs(largest) < 256 * finite ? 0 : largest;
    perStep = (float) (1 / step);
    perTemperature = (float) (1 / finite);
    stepHigh = Float.intBitsToFloat(Float.floatToRawIntBits((float) step) & 0xfffff000); // 12 bits
    stepLow = (float) (step - stepHigh);
    float power = (largest - shift) * perStep + ROUND - ROUND;
    floor = (float) ((power + LEAST_POWER) * step);
    round = ROUND - power - LEAST_POWER;
  }

  /**
   * Computes weights.
   *
   * @param logits none above the row's largest, and none NaN
   * @param weights of the same indices
   * @param scratch at least as long
   */
  void of(float[] logits, float[] weights, float[] scratch, int from, int to) {
    for (int i = from; i < to; i++) {
      float x = bounded(logits[i]);
      float rounded = rounded(x);
      scratch[i] = rounded;
      weights[i] = polynomial(rest(x, rounded));
    }
    for (int i = from; i < to; i++) {
      weights[i] *= power(scratch[i]);
    }
  }

  /** The weight of one, to the last bit the same. */
  float of(float logit) {
    float x = bounded(logit);
    float rounded = rounded(x);
    return polynomial(rest(x, rounded)) * power(rounded);
  }

  private float bounded(float logit) {
    return Math.max(logit - shift, floor);
  }

  /** Its last bits are n as an exponent is written. */
  private float rounded(float x) {
    return x * perStep + round;
  }

  private float rest(float x, float rounded) {
    float n = rounded - round;
    return (x - n * stepHigh - n * stepLow) * perTemperature; // n * stepHigh is exact
  }

  private static float power(float rounded) {
    return Float.intBitsToFloat(Float.floatToRawIntBits(rounded) << 23);
  }

  /**
   * exp(x) for |x| up to log(2) / 2, relative error 3e-9 before rounding (minimax); in an order of
   * few steps that wait for each other.
   */
  private static float polynomial(float x) {
    float square = x * x;
    float fromFourth = (0.04166839f + x * 0.008368745f) + square * 0.001381454f;
    return (1 + x) + square * ((0.49999994f + x * 0.16666521f) + square * fromFourth);
  }
}
