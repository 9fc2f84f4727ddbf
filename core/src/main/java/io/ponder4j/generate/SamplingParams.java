package io.ponder4j.generate;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * How the next tokens are drawn and when a generation ends.
 *
 * <p>Penalties apply to the logits. The filters then apply in the order temperature, top-k, top-p,
 * min-p; each works on what the one before left over.
 *
 * @param temperature at least 0; 0 takes the most likely token, ties to the lowest id
 * @param topK keep this many of the most likely tokens; 0 keeps all
 * @param topP keep the fewest tokens whose probabilities sum to at least this; in (0, 1], 1 keeps
 *     all
 * @param minP drop tokens below this share of the most likely one's probability; in [0, 1), 0 keeps
 *     all
 * @param penalties of tokens that occurred
 * @param maxTokens the most tokens to generate, at least 1
 * @param stop end when one of these texts has been written; the step keeps the whole token in which
 *     it completes, {@link Completion#text()} ends before it
 * @param stopAfterThinking end when the {@link Phase#THINK} phase closes; its marker is then not in
 *     the prefix
 */
public record SamplingParams(
    double temperature,
    int topK,
    double topP,
    double minP,
    Penalties penalties,
    int maxTokens,
    List<String> stop,
    boolean stopAfterThinking)
    implements Serializable {

  /** The model's own law: temperature 1, no filter, no penalty, at most 2,048 tokens. */
  public static final SamplingParams DEFAULT =
      new SamplingParams(1, 0, 1, 0, Penalties.NONE, 2048, List.of(), false);

  public SamplingParams {
    require(
        temperature >= 0 && temperature < Double.POSITIVE_INFINITY,
        "temperature must be >= 0",
        temperature);
    require(topK >= 0, "topK must be >= 0", topK);
    require(topP > 0 && topP <= 1, "topP must be in (0, 1]", topP);
    require(minP >= 0 && minP < 1, "minP must be in [0, 1)", minP);
    Objects.requireNonNull(penalties, "penalties");
    require(maxTokens >= 1, "maxTokens must be >= 1", maxTokens);
    stop = List.copyOf(stop);
    require(stop.stream().noneMatch(String::isEmpty), "a stop text must not be empty", stop);
  }

  private static void require(boolean rule, String text, Object value) {
    if (!rule) {
      throw new IllegalArgumentException(text + ", was " + value);
    }
  }

  /** These parameters at another temperature. */
  public SamplingParams withTemperature(double value) {
    return new SamplingParams(
        value, topK, topP, minP, penalties, maxTokens, stop, stopAfterThinking);
  }

  /** These parameters with another top-k; 0 keeps all. */
  public SamplingParams withTopK(int value) {
    return new SamplingParams(
        temperature, value, topP, minP, penalties, maxTokens, stop, stopAfterThinking);
  }

  /** These parameters with another top-p; 1 keeps all. */
  public SamplingParams withTopP(double value) {
    return new SamplingParams(
        temperature, topK, value, minP, penalties, maxTokens, stop, stopAfterThinking);
  }

  /** These parameters with another min-p; 0 keeps all. */
  public SamplingParams withMinP(double value) {
    return new SamplingParams(
        temperature, topK, topP, value, penalties, maxTokens, stop, stopAfterThinking);
  }

  /** These parameters with other penalties. */
  public SamplingParams withPenalties(Penalties value) {
    return new SamplingParams(
        temperature, topK, topP, minP, value, maxTokens, stop, stopAfterThinking);
  }

  /** These parameters with another limit on generated tokens. */
  public SamplingParams withMaxTokens(int value) {
    return new SamplingParams(
        temperature, topK, topP, minP, penalties, value, stop, stopAfterThinking);
  }

  /** These parameters with other stop texts, in place of the present ones. */
  public SamplingParams withStop(String... texts) {
    return new SamplingParams(
        temperature, topK, topP, minP, penalties, maxTokens, List.of(texts), stopAfterThinking);
  }

  /** These parameters, ending when the thinking phase closes or not. */
  public SamplingParams withStopAfterThinking(boolean value) {
    return new SamplingParams(temperature, topK, topP, minP, penalties, maxTokens, stop, value);
  }

  /**
   * True when the law of the drawn token is the model's own: temperature 1, no filter, no penalty.
   */
  public boolean isExactLaw() {
    return temperature == 1 && topK == 0 && topP == 1 && minP == 0 && penalties.isNone();
  }

  /**
   * A text that is equal exactly for equal parameters, the same in every JVM: for record and replay
   * keys.
   */
  public String key() {
    var key = new StringBuilder();
    key.append("temperature=").append(temperature).append(" topK=").append(topK);
    key.append(" topP=").append(topP).append(" minP=").append(minP);
    if (!penalties.isNone()) {
      key.append(" repetition=").append(penalties.repetition());
      key.append(" presence=").append(penalties.presence());
    }
    key.append(" maxTokens=").append(maxTokens);
    key.append(" stopAfterThinking=").append(stopAfterThinking).append(" stop=");
    // The lengths tell ["a, b"] from ["a", "b"].
    stop.forEach(text -> key.append(text.length()).append(':').append(text).append(','));
    return key.toString();
  }
}
