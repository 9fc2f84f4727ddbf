package io.ponder4j.trace.internal;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An optional value is the value, or null. */
final class OptionalJson {

  private OptionalJson() {}

  /** Writes one. */
  @SuppressWarnings("rawtypes")
  static final class Writer extends JsonSerializer<Optional> {
    @Override
    public void serialize(Optional value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      if (value.isPresent()) {
        provider.defaultSerializeValue(value.get(), out);
      } else {
        out.writeNull();
      }
    }
  }

  /** Reads one; of what type the property tells. */
  @SuppressWarnings("rawtypes")
  static final class Reader extends JsonDeserializer<Optional> implements ContextualDeserializer {

    private final @Nullable JsonDeserializer<?> content;

    Reader() {
      this(null);
    }

    private Reader(@Nullable JsonDeserializer<?> content) {
      this.content = content;
    }

    @Override
    public JsonDeserializer<?> createContextual(
        DeserializationContext context, @Nullable BeanProperty property)
        throws JsonMappingException {
      JavaType type = context.getContextualType().containedTypeOrUnknown(0);
      return new Reader(context.findRootValueDeserializer(type));
    }

    @Override
    public Optional deserialize(JsonParser in, DeserializationContext context) throws IOException {
      return content == null
          ? (Optional) context.reportInputMismatch(this, "an optional value of unknown type")
          : Optional.of(content.deserialize(in, context));
    }

    @Override
    public Optional getNullValue(DeserializationContext context) {
      return Optional.empty();
    }
  }
}
