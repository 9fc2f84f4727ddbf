package io.ponder4j.huggingface.template;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the user of a template chooses.
 *
 * @param variables what the template finds beside the messages, such as {@code enable_thinking}:
 *     text, numbers, truth values, lists and maps
 * @param clock tells the date of a template that asks for it
 */
public record TemplateOptions(Map<String, Object> variables, Clock clock) {

  /** No variables, today's date. */
  public static final TemplateOptions DEFAULT =
      new TemplateOptions(Map.of(), Clock.system(ZoneId.systemDefault()));

  public TemplateOptions {
    variables = Map.copyOf(variables);
    variables.values().forEach(value -> Python.of(value, false));
    Objects.requireNonNull(clock, "clock");
  }

  /**
   * These options and a variable; one of the same name is replaced.
   *
   * @throws IllegalArgumentException if it is nothing that a template takes
   */
  public TemplateOptions with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(variables);
    more.put(name, Objects.requireNonNull(value, name));
    return new TemplateOptions(more, clock);
  }

  /**
   * These options and a variable as people write it: {@code name=value}. A value of {@code true},
   * {@code false} or digits is that, any other is text.
   *
   * @throws IllegalArgumentException if there is no name or no {@code =}
   */
  public TemplateOptions with(String assignment) {
    int equals = assignment.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "a template option is written name=value, was " + assignment);
    }
    String value = assignment.substring(equals + 1);
    Object read = value;
    if (value.equals("true") || value.equals("false")) {
      read = Boolean.valueOf(value);
    } else if (value.matches("-?[0-9]{1,18}")) {
      read = Long.valueOf(value);
    }
    return with(assignment.substring(0, equals).strip(), read);
  }

  /** These options with one date for ever: prompts, and so answers, can be had again. */
  public TemplateOptions withDate(LocalDate date) {
    return withClock(Clock.fixed(date.atStartOfDay(ZoneOffset.UTC).toInstant(), ZoneOffset.UTC));
  }

  /** These options with another clock. */
  public TemplateOptions withClock(Clock value) {
    return new TemplateOptions(variables, value);
  }
}
