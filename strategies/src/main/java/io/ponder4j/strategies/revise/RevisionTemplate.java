package io.ponder4j.strategies.revise;

import io.ponder4j.generate.Completion;
import io.ponder4j.generate.Message;
import io.ponder4j.generate.Prompt;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How a model is asked to try again: the conversation so far, each earlier attempt as the model's
 * own message, and after each the same request.
 *
 * @param request what the user says after an attempt; every {@code {question}} in it stands for the
 *     prompt's last message
 */
public record RevisionTemplate(String request) implements Serializable {

  private static final String QUESTION = "{question}";

  public RevisionTemplate {
    Objects.requireNonNull(request, "request");
    if (request.isBlank()) {
      throw new IllegalArgumentException("a request must not be blank");
    }
  }

  /** Asks for a check, then for the whole solution again. */
  public static RevisionTemplate check() {
    return new RevisionTemplate(
        "That may be wrong. Look for the first mistake in it, then write a complete solution of the"
            + " problem again:\n\n"
            + QUESTION);
  }

  /** Asks the question again and nothing else: for models trained on chains of attempts. */
  public static RevisionTemplate questionAgain() {
    return new RevisionTemplate(QUESTION);
  }

  /** The prompt for the next attempt; the prompt itself where there was none before. */
  Prompt after(Prompt prompt, List<Completion> attempts) {
    List<Message> messages = new ArrayList<>(prompt.messages());
    for (Completion attempt : attempts) {
      messages.add(new Message(Message.Author.ASSISTANT, attempt.text()));
      messages.add(Message.user(request.replace(QUESTION, prompt.lastContent())));
    }
    return new Prompt(messages, prompt.attachments());
  }
}
