package io.ponder4j.generate;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The question, as messages. It is not rendered text: each backend renders it with its own chat
 * template.
 *
 * @param messages at least one
 * @param attachments whatever a backend or answer type of the host needs beside the messages: the
 *     host's own request object, tools, a schema. The library hands them on untouched and never
 *     looks inside; they are not part of a {@link Prefix#fingerprint()}.
 */
public record Prompt(List<Message> messages, Map<String, Object> attachments) {

  public Prompt {
    messages = List.copyOf(messages);
    attachments = Map.copyOf(attachments);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a prompt needs at least one message");
    }
  }

  /** A prompt of one user message. */
  public static Prompt of(String question) {
    return new Prompt(List.of(Message.user(question)), Map.of());
  }

  /** This prompt with one more attachment; one of the same name is replaced. */
  public Prompt attach(String name, Object attachment) {
    var more = new java.util.HashMap<>(attachments);
    more.put(name, Objects.requireNonNull(attachment, name));
    return new Prompt(messages, more);
  }

  /** The content of the last message. */
  public String lastContent() {
    return messages.get(messages.size() - 1).content();
  }
}
