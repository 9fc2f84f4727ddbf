package io.ponder4j.huggingface.template;

import java.util.BitSet;

/**
 * A prompt as a template wrote it, that knows which characters came from the messages. Immutable.
 */
public final class RenderedPrompt {

  private final String text;
  private final BitSet given; // [text]

  RenderedPrompt(TemplateText text) {
    this.text = text.chars();
    this.given = new BitSet(this.text.length());
    for (int i = 0; i < this.text.length(); i++) {
      given.set(i, text.isGiven(i));
    }
  }

  private RenderedPrompt(String text) {
    this.text = text;
    this.given = new BitSet();
    given.set(0, text.length());
  }

  /** Text that no template wrote any of. */
  public static RenderedPrompt ofGiven(String text) {
    return new RenderedPrompt(text);
  }

  /** All of it. */
  public String text() {
    return text;
  }

  /** True if no character of a stretch came from a message. */
  public boolean isTemplates(int from, int to) {
    int first = given.nextSetBit(from);
    return first < 0 || first >= to;
  }

  @Override
  public String toString() {
    return text;
  }
}
