package io.ponder4j.trace.internal;

import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** Reads durations in the form of ISO 8601, as they are written. */
final class DurationReader extends FromStringDeserializer<Duration> {

  private static final long serialVersionUID = 1L;

  DurationReader() {
    super(Duration.class);
  }

  @Override
  protected Duration _deserialize(String value, DeserializationContext context)
      throws java.io.IOException {
    try {
      return Duration.parse(value);
    } catch (DateTimeParseException e) {
      return (Duration)
          context.handleWeirdStringValue(Duration.class, value, "no duration such as PT1.5S");
    }
  }
}
