package io.ponder4j.generate;

import java.util.Objects;

/**
 * A tool that the model wants called.
 *
 * @param id the server's id of the call; empty where it gave none
 * @param name the tool's name
 * @param arguments the arguments as the model wrote them, normally JSON; untrusted
 */
public record ToolCall(String id, String name, String arguments) {

  public ToolCall {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(arguments, "arguments");
  }
}
