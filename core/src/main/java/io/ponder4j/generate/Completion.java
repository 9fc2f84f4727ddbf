package io.ponder4j.generate;

import java.util.List;
import java.util.Objects;

/**
 * What a generation wrote.
 *
 * @param text the new text, forced text included; without the end-of-sequence token, and ending
 *     before a stop text
 * @param prefix the request's prefix and the new segments: what the next step continues. A step
 *     ends with the whole token in which its stop text completed; the end-of-sequence token, and a
 *     marker that the generation stopped at, are left out
 * @param usage what it took
 * @param finish why it ended
 * @param tokens the generated tokens, where the generator reports them
 * @param calls the tools that the model wants called
 */
public record Completion(
    String text,
    Prefix prefix,
    Usage usage,
    Finish finish,
    TokenTrace tokens,
    List<ToolCall> calls) {

  public Completion {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(prefix, "prefix");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(finish, "finish");
    Objects.requireNonNull(tokens, "tokens");
    calls = List.copyOf(calls);
  }

  /** A completion of plain answer text, for generators that know neither tokens nor phases. */
  public static Completion ofText(Request request, String text, Usage usage, Finish finish) {
    Prefix prefix = request.prefix();
    if (!text.isEmpty()) {
      prefix = prefix.append(Segment.ofText(text, Origin.GENERATED, Phase.ANSWER));
    }
    return new Completion(text, prefix, usage, finish, TokenTrace.EMPTY, List.of());
  }

  /**
   * The answer text of the whole path, the steps before this one included: see {@link
   * Prefix#answerText()}.
   */
  public String answerText() {
    return prefix.answerText();
  }
}
