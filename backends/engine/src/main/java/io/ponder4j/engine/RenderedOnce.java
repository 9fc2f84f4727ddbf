package io.ponder4j.engine;

import io.ponder4j.generate.Prompt;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Renders the prompts of one question once each, since all its branches, and all their steps, begin
 * with them. Thread-safe.
 */
final class RenderedOnce implements PromptFormat {

  private static final int MOST = 16; // prompts that are remembered

  private final PromptFormat format;
  private final Deque<Rendered> last = new ArrayDeque<>(); // the latest first

  private record Rendered(Prompt prompt, int[] tokens) {}

  RenderedOnce(PromptFormat format) {
    this.format = format;
  }

  @Override
  public synchronized int[] render(Prompt prompt) {
    for (Rendered known : last) {
      if (known.prompt().equals(prompt)) {
        return known.tokens();
      }
    }
    int[] tokens = format.render(prompt);
    if (last.size() == MOST) {
      last.removeLast();
    }
    last.addFirst(new Rendered(prompt, tokens));
    return tokens;
  }
}
