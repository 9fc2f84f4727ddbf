package io.ponder4j.trace.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import io.ponder4j.Role;
import io.ponder4j.Strategy;
import io.ponder4j.trace.internal.CoreJson;
import io.ponder4j.trace.internal.Problem;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeSet;

/**
 * Strategies as JSON objects: <code>{"strategy":"best-of-n","n":16,…}</code>, all parameters named
 * after the record's components, strategies inside strategies alike.
 *
 * <p>The text is not trusted: nothing is made of it but the registered records and what their
 * components are declared to be, numbers, texts, enums, roles and records of these; no value is
 * converted to another type, length and nesting are limited. Immutable and thread-safe.
 */
public final class StrategyJson {

  private static final int MAX_DEPTH = 32;
  private static final int MAX_CHARACTERS = 1 << 20;

  private final Map<String, Class<? extends Strategy>> types;
  private final JsonMapper mapper;

  private StrategyJson(Map<String, Class<? extends Strategy>> types) {
    this.types = types;
    this.mapper =
        CoreJson.mapper(MAX_DEPTH, MAX_CHARACTERS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .registerSubtypes(named(types))
            .addMixIn(Strategy.class, AnyStrategy.class)
            .addMixIn(Role.class, AnyRole.class)
            .build();
  }

  private static NamedType[] named(Map<String, Class<? extends Strategy>> types) {
    return types.entrySet().stream()
        .map(entry -> new NamedType(entry.getValue(), entry.getKey()))
        .toArray(NamedType[]::new);
  }

  /**
   * Reads and writes the given strategies.
   *
   * @param types records by name
   * @throws IllegalArgumentException if one is no record, has a component that cannot be read
   *     safely, or is there twice
   */
  public static StrategyJson of(Map<String, ? extends Class<? extends Strategy>> types) {
    Map<String, Class<? extends Strategy>> copy = Map.copyOf(types);
    if (new HashSet<>(copy.values()).size() < copy.size()) {
      throw new IllegalArgumentException("a strategy must have one name, was " + copy);
    }
    var parameters = new ParameterTypes(copy.values());
    copy.values().forEach(parameters::check);
    return new StrategyJson(copy);
  }

  /**
   * The strategy of a JSON text.
   *
   * @throws StrategyFormatException if the text is no JSON, names no known strategy, lacks a
   *     parameter, has one that is unknown or of another type, or breaks a rule of the strategy
   */
  public Strategy read(String json) {
    if (json.length() > MAX_CHARACTERS) {
      throw new StrategyFormatException(
          "$", "the text is longer than " + MAX_CHARACTERS + " characters", null);
    }
    try {
      Strategy strategy = mapper.readValue(json, Strategy.class);
      if (strategy == null) {
        throw new StrategyFormatException("$", "null is no strategy", null);
      }
      return strategy;
    } catch (JsonProcessingException e) {
      throw new StrategyFormatException(Problem.of(e).place(), problem(e), e);
    }
  }

  /**
   * The JSON text of a strategy, on one line. It is read back before it is given.
   *
   * @throws StrategyFormatException if it, or one inside it, is not registered, or would be read as
   *     another
   */
  public String write(Strategy strategy) {
    String json;
    try {
      json = mapper.writerFor(Strategy.class).writeValueAsString(strategy);
    } catch (JsonProcessingException e) {
      throw new StrategyFormatException(Problem.of(e).place(), problem(e), e);
    }
    if (!read(json).equals(strategy)) {
      throw new StrategyFormatException("$", strategy + " would be read as another", null);
    }
    return json;
  }

  private String problem(JsonProcessingException e) {
    if (e instanceof StreamReadException) {
      JsonLocation at = e.getLocation();
      return e.getOriginalMessage()
          + (at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")");
    }
    if (e instanceof InvalidTypeIdException unknown) {
      return unknown.getTypeId() == null
          ? "the property 'strategy', which names it, is missing"
          : "no strategy that fits here is called '"
              + unknown.getTypeId()
              + "'; known are "
              + new TreeSet<>(types.keySet());
    }
    if (e instanceof UnrecognizedPropertyException unknown) {
      return "there is no parameter '"
          + unknown.getPropertyName()
          + "', only "
          + new TreeSet<>(unknown.getKnownPropertyIds().stream().map(String::valueOf).toList());
    }
    if (e instanceof ValueInstantiationException && e.getCause() != null) {
      return String.valueOf(e.getCause().getMessage());
    }
    String text = Problem.of(e).text();
    return text.contains("type id") ? "a strategy is an object with the property 'strategy'" : text;
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "strategy")
  private interface AnyStrategy {}

  @JsonSerialize(converter = StoredRole.Store.class)
  @JsonDeserialize(converter = StoredRole.Restore.class)
  private interface AnyRole {}
}
