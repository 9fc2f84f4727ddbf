package io.ponder4j.trace.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.util.Optional;

/** Writes a text that may quote the question or a model; an empty one where texts are left out. */
final class FreeText extends JsonSerializer<Object> {

  /** An attribute of the writer: true where texts are left out. */
  static final String LEFT_OUT = "texts left out";

  @Override
  public void serialize(Object value, JsonGenerator out, SerializerProvider provider)
      throws IOException {
    if (value instanceof Optional<?> optional && optional.isEmpty()) {
      out.writeNull();
      return;
    }
    Object text = value instanceof Optional<?> optional ? optional.get() : value;
    boolean leftOut = Boolean.TRUE.equals(provider.getAttribute(LEFT_OUT));
    out.writeString(leftOut ? "" : text.toString());
  }
}
