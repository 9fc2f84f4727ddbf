package io.ponder4j.generate;

import java.util.Objects;

/** What {@link Steering} does after a token. */
public sealed interface Action {

  /** Go on. */
  Action CONTINUE = new Continue();

  /**
   * End the generation here, with {@link Finish#STOP}. After a {@link TokenView.Kind#PHASE_END}
   * token that token is taken back first, so that the phase stays open.
   */
  Action STOP = new Stop();

  /**
   * Put in text and go on after it. After a {@link TokenView.Kind#PHASE_END} or {@link
   * TokenView.Kind#END} token that token is taken back first, so the phase, or the generation,
   * stays open. Equals ending here, appending the text as a {@link Origin#FORCED} segment and
   * starting again, token for token.
   */
  static Action force(String text) {
    return new Force(text);
  }

  /** See {@link #CONTINUE}. */
  record Continue() implements Action {}

  /** See {@link #STOP}. */
  record Stop() implements Action {}

  /**
   * See {@link #force}.
   *
   * @param text not empty
   */
  record Force(String text) implements Action {
    public Force {
      Objects.requireNonNull(text, "text");
      if (text.isEmpty()) {
        throw new IllegalArgumentException("forced text must not be empty");
      }
    }
  }
}
