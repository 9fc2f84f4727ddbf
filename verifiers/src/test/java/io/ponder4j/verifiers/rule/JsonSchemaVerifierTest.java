package io.ponder4j.verifiers.rule;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.ponder4j.generate.Prompt;
import io.ponder4j.testkit.OutcomeVerifierContract;
import io.ponder4j.verify.OutcomeVerifier;
import io.ponder4j.verify.Score;
import io.ponder4j.verify.Unscored;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSchemaVerifierTest implements OutcomeVerifierContract {

  private static final String SCHEMA =
      """
      {
        "type": "object",
        "properties": {
          "answer": {"type": "integer", "minimum": 0},
          "why": {"$ref": "#/$defs/text"}
        },
        "required": ["answer"],
        "additionalProperties": false,
        "$defs": {"text": {"type": "string", "maxLength": 20}}
      }
      """;

  @Override
  public OutcomeVerifier verifier() {
    return JsonSchemaVerifier.of(SCHEMA);
  }

  @Override
  public Prompt prompt() {
    return Prompt.of("2+2?");
  }

  @Override
  public List<String> texts() {
    return List.of("{\"answer\": 4}", "{\"answer\": \"4\"}", "4", "Sure: {\"answer\": 4}");
  }

  private static boolean isValid(String schema, String text) {
    return Scores.of(JsonSchemaVerifier.of(schema), "?", text)
        .equals(List.of(Score.probability(1)));
  }

  @Test
  void score_validOrNot() {
    for (String valid :
        new String[] {
          "{\"answer\": 4}",
          "Sure, ```json\n{\"answer\": 4, \"why\": \"counted\"}\n```.",
          "{\"answer\": -1} no: {\"answer\": 1}"
        }) {
      assertThat(isValid(SCHEMA, valid)).as(valid).isTrue();
    }
    for (String invalid :
        new String[] {
          "{\"answer\": 4.5}",
          "{\"answer\": -1}",
          "{\"answer\": 4, \"more\": 1}",
          "{\"answer\": 4, \"why\": \"" + "x".repeat(21) + "\"}",
          "{\"answer\": 4, \"answer\": 4}",
          "{}",
          "[4]",
          "four"
        }) {
      assertThat(isValid(SCHEMA, invalid)).as(invalid).isFalse();
    }
  }

  @Test
  void score_hostileValues_areInvalidInTime() {
    assertTimeoutPreemptively(
        ofSeconds(20),
        () -> {
          assertThat(isValid("true", "[".repeat(50_000) + "]".repeat(50_000))).isFalse();
          assertThat(isValid("true", "[" + "1,".repeat(600_000) + "1]")).isFalse();
          assertThat(isValid("true", "[" + "9".repeat(5_000) + "]")).isFalse();
          assertThat(isValid("{\"type\": \"number\", \"multipleOf\": 0.1}", "1e-300")).isFalse();
        });
  }

  @Test
  void score_catastrophicPatternInTheSchema_unscored() {
    OutcomeVerifier verifier = JsonSchemaVerifier.of("{\"items\": {\"pattern\": \"(a+)+\\\\1b\"}}");

    List<Score> scores =
        assertTimeoutPreemptively(
            ofSeconds(20),
            () -> Scores.of(verifier, "?", "[\"" + "a".repeat(60) + "!\"]", "[\"aab\"]"));

    assertThat(scores.get(0)).isInstanceOf(Unscored.class);
    assertThat(scores.get(1)).isEqualTo(Score.probability(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "5",
        "{\"$ref\": \"https://example.com/schema.json\"}",
        "{\"$ref\": \"file:///etc/passwd\"}",
        "{\"$ref\": \"#/$defs/missing\"}",
        "{\"pattern\": \"(\"}"
      })
  void of_unusableSchema_refused(String schema) {
    assertThatIllegalArgumentException().isThrownBy(() -> JsonSchemaVerifier.of(schema));
  }

  @Test
  void score_schemaThatRefersToItself() {
    String list =
        "{\"type\": [\"object\", \"null\"], \"properties\": {\"next\": {\"$ref\": \"#\"}}}";

    assertThat(isValid(list, "{\"next\": {\"next\": null}}")).isTrue();
    assertThat(isValid(list, "{\"next\": {\"next\": 5}}")).isFalse();
  }
}
