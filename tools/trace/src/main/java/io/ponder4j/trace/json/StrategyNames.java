package io.ponder4j.trace.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DatabindContext;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.cfg.HandlerInstantiator;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.jsontype.TypeIdResolver;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.TypeIdResolverBase;
import io.ponder4j.Strategy;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Registered strategies by name, for one place in the JSON. */
final class StrategyNames extends TypeIdResolverBase {

  private final Map<String, Class<? extends Strategy>> types;
  private final Map<Class<?>, String> names = new HashMap<>();
  private Class<?> declared = Strategy.class;

  StrategyNames(Map<String, Class<? extends Strategy>> types) {
    this.types = types;
    types.forEach((name, type) -> names.put(type, name));
  }

  @Override
  public void init(JavaType declaredType) {
    declared = declaredType.getRawClass();
  }

  @Override
  public String idFromValue(Object value) {
    return idFromValueAndType(value, value.getClass());
  }

  @Override
  public String idFromValueAndType(@Nullable Object value, Class<?> type) {
    String name = names.get(type);
    if (name == null) {
      throw new IllegalArgumentException(type.getName() + " is no registered strategy");
    }
    return name;
  }

  @Override
  public @Nullable JavaType typeFromId(DatabindContext context, String name) {
    Class<? extends Strategy> type = types.get(name);
    return type == null || !declared.isAssignableFrom(type) ? null : context.constructType(type);
  }

  @Override
  public JsonTypeInfo.Id getMechanism() {
    return JsonTypeInfo.Id.CUSTOM;
  }

  /** Makes one for each place; everything else as usual. */
  static final class Factory extends HandlerInstantiator {

    private final Map<String, Class<? extends Strategy>> types;

    Factory(Map<String, Class<? extends Strategy>> types) {
      this.types = types;
    }

    @Override
    public @Nullable TypeIdResolver typeIdResolverInstance(
        MapperConfig<?> config, Annotated annotated, Class<?> wanted) {
      return wanted == StrategyNames.class ? new StrategyNames(types) : null;
    }

    @Override
    public @Nullable JsonDeserializer<?> deserializerInstance(
        DeserializationConfig config, Annotated annotated, Class<?> wanted) {
      return null;
    }

    @Override
    public @Nullable KeyDeserializer keyDeserializerInstance(
        DeserializationConfig config, Annotated annotated, Class<?> wanted) {
      return null;
    }

    @Override
    public @Nullable JsonSerializer<?> serializerInstance(
        SerializationConfig config, Annotated annotated, Class<?> wanted) {
      return null;
    }

    @Override
    public @Nullable TypeResolverBuilder<?> typeResolverBuilderInstance(
        MapperConfig<?> config, Annotated annotated, Class<?> wanted) {
      return null;
    }
  }
}
