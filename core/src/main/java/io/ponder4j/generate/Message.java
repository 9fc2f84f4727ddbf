package io.ponder4j.generate;

import java.util.Objects;

/**
 * One message of a {@link Prompt}.
 *
 * @param author who wrote it
 * @param content its text; may be empty
 */
public record Message(Author author, String content) {

  /** Who wrote a message. */
  public enum Author {
    SYSTEM,
    USER,
    ASSISTANT,
    TOOL
  }

  public Message {
    Objects.requireNonNull(author, "author");
    Objects.requireNonNull(content, "content");
  }

  /** A message of the user. */
  public static Message user(String content) {
    return new Message(Author.USER, content);
  }

  /** A system message. */
  public static Message system(String content) {
    return new Message(Author.SYSTEM, content);
  }
}
