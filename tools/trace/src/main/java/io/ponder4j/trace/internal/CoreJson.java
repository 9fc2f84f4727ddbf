package io.ponder4j.trace.internal;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenTrace;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Scored;
import io.ponder4j.verify.Unscored;
import java.time.Duration;
import java.util.Optional;

/**
 * How values of the core are written as JSON: exactly, and read strictly, since whoever wrote it
 * need not have been us.
 */
public final class CoreJson {

  private CoreJson() {}

  /**
   * A mapper to add one's own types to.
   *
   * @param maxDepth the deepest nesting that is read
   * @param maxLength the longest text that is read, in characters
   */
  public static JsonMapper.Builder mapper(int maxDepth, int maxLength) {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(maxDepth)
                    .maxStringLength(maxLength)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Model text may be cut inside a surrogate pair, which only an escape can carry.
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();
    return JsonMapper.builder(factory)
        .enable(
            DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
            DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
            DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
            DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.AUTO_DETECT_IS_GETTERS) // a record is its components
        .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
        .addMixIn(Score.class, AnyScore.class)
        .addMixIn(Segment.class, AnySegment.class)
        .addMixIn(TokenTrace.class, AnyTrace.class)
        .addModule(
            new SimpleModule()
                .addSerializer(Optional.class, new OptionalJson.Writer())
                .addDeserializer(Optional.class, new OptionalJson.Reader())
                .addSerializer(Duration.class, ToStringSerializer.instance)
                .addDeserializer(Duration.class, new DurationReader()));
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  @JsonSubTypes({
    @JsonSubTypes.Type(name = "scored", value = Scored.class),
    @JsonSubTypes.Type(name = "unscored", value = Unscored.class)
  })
  private interface AnyScore {}

  @JsonSerialize(converter = StoredSegment.Store.class)
  @JsonDeserialize(converter = StoredSegment.Restore.class)
  private interface AnySegment {}

  @JsonSerialize(converter = StoredTrace.Store.class)
  @JsonDeserialize(converter = StoredTrace.Restore.class)
  private interface AnyTrace {}
}
