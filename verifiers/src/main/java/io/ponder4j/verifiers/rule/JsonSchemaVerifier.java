package io.ponder4j.verifiers.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.resource.DisallowSchemaLoader;
import io.ponder4j.generate.Prompt;
import io.ponder4j.run.Run;
import io.ponder4j.verifiers.internal.Json;
import io.ponder4j.verifiers.internal.LimitedPattern;
import io.ponder4j.verify.Candidate;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Validates JSON by a schema (draft 2020-12): 1 where it is valid, 0 where it is not or where the
 * candidate's answer text is no JSON and holds none; of several objects and arrays in it the last
 * one counts.
 *
 * <p>Nothing is fetched: a schema refers to itself only. Unscored where a pattern of the schema
 * takes too long, or where the schema cannot be followed to its end. Values nested more than 100
 * deep, longer than a million characters, or with two members of one name are not valid.
 * Thread-safe.
 */
public final class JsonSchemaVerifier implements OutcomeVerifier {

  private static final int LONGEST = 1_000_000;

  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder()
          .failFast(true)
          .regularExpressionFactory(JsonSchemaVerifier::limited)
          .build();

  private final JsonSchema schema;

  private JsonSchemaVerifier(JsonSchema schema) {
    this.schema = schema;
  }

  /**
   * A verifier by a schema.
   *
   * @param schema its JSON
   * @throws IllegalArgumentException if it is no JSON, or refers to what is not in it
   */
  public static JsonSchemaVerifier of(String schema) {
    JsonNode node =
        Json.read(schema)
            .filter(value -> value.isObject() || value.isBoolean())
            .orElseThrow(() -> new IllegalArgumentException("a schema is a JSON object"));
    JsonSchemaFactory factory =
        JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            builder ->
                builder.schemaLoaders(
                    loaders ->
                        loaders.values(all -> all.add(0, DisallowSchemaLoader.getInstance()))));
    try {
      JsonSchema compiled = factory.getSchema(node, CONFIG);
      compiled.initializeValidators();
      return new JsonSchemaVerifier(compiled);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("the schema cannot be used: " + e.getMessage(), e);
    }
  }

  private static RegularExpression limited(String regex) {
    var pattern = new LimitedPattern(Pattern.compile(regex));
    return pattern::isIn;
  }

  @Override
  public List<Score> score(Prompt prompt, List<Candidate> candidates, Run run) {
    return candidates.stream().map(c -> score(c.completion().answerText())).toList();
  }

  private Score score(String text) {
    if (text.length() > LONGEST) {
      return Score.probability(0);
    }
    Optional<JsonNode> value = Json.read(text).or(() -> Json.in(text).stream().findFirst());
    if (value.isEmpty()) {
      return Score.probability(0);
    }
    try {
      return Score.probability(schema.validate(value.get()).isEmpty() ? 1 : 0);
    } catch (LimitedPattern.LimitException e) {
      return new Unscored(String.valueOf(e.getMessage()));
    } catch (StackOverflowError e) {
      return new Unscored("the schema refers to itself without end");
    }
  }
}
