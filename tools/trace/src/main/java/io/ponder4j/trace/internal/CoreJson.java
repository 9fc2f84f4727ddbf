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
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import io.ponder4j.generate.Origin;
import io.ponder4j.generate.Phase;
import io.ponder4j.generate.Segment;
import io.ponder4j.generate.TokenizerId;
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
        .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
        .addMixIn(Score.class, AnyScore.class)
        .addMixIn(Segment.class, AnySegment.class)
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

  @JsonSerialize(converter = StoreSegment.class)
  @JsonDeserialize(converter = RestoreSegment.class)
  private interface AnySegment {}

  /** A segment as it is written. */
  record StoredSegment(
      String text, Origin origin, Phase phase, Optional<String> tokenizer, int[] ids, int[] ends) {}

  private static final class StoreSegment extends StdConverter<Segment, StoredSegment> {
    @Override
    public StoredSegment convert(Segment segment) {
      return new StoredSegment(
          segment.text(),
          segment.origin(),
          segment.phase(),
          segment.tokenizer().map(TokenizerId::name),
          segment.tokenizer().map(id -> segment.ids(id, text -> new int[0])).orElse(new int[0]),
          segment.ends());
    }
  }

  private static final class RestoreSegment extends StdConverter<StoredSegment, Segment> {
    @Override
    public Segment convert(StoredSegment stored) {
      return stored.tokenizer().isEmpty()
          ? Segment.ofText(stored.text(), stored.origin(), stored.phase())
          : Segment.ofTokens(
              new TokenizerId(stored.tokenizer().get()),
              stored.ids(),
              stored.ends(),
              stored.text(),
              stored.origin(),
              stored.phase());
    }
  }
}
