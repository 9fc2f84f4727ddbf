package io.ponder4j.trace.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import io.ponder4j.Budget;
import java.io.IOException;
import java.time.Duration;

/** Limits of a budget; null is none, since its number is more than a reader in a browser holds. */
final class Limits {

  private Limits() {}

  /** Writes a number or a time. */
  static final class Writer extends JsonSerializer<Object> {
    @Override
    public void serialize(Object value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (value.equals(Budget.NO_LIMIT) || value.equals(Budget.unlimited().time())) {
        out.writeNull();
      } else {
        provider.defaultSerializeValue(value, out);
      }
    }
  }

  /** Reads a number. */
  static final class CountReader extends JsonDeserializer<Long> {
    @Override
    public Long deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return context.readValue(in, Long.class);
    }

    @Override
    public Long getNullValue(DeserializationContext context) {
      return Budget.NO_LIMIT;
    }
  }

  /** Reads a time. */
  static final class TimeReader extends JsonDeserializer<Duration> {
    @Override
    public Duration deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return context.readValue(in, Duration.class);
    }

    @Override
    public Duration getNullValue(DeserializationContext context) {
      return Budget.unlimited().time();
    }
  }
}
