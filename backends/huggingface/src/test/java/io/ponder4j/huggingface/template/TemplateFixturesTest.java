package io.ponder4j.huggingface.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Templates of many families, as Python renders them. */
class TemplateFixturesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Clock NOW =
      Clock.fixed(
          LocalDateTime.parse("2026-03-05T10:30:00").toInstant(ZoneOffset.UTC), ZoneOffset.UTC);

  /** What is said to be unknown instead. */
  private static final List<String> UNKNOWN =
      List.of("% (", ".format(", "| truncate", "tojson(sort_keys", "{% filter", "{% with");

  static Stream<JsonNode> cases() throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    fixtures().get("cases").forEach(cases::add);
    return cases.stream();
  }

  static Stream<JsonNode> snippets() throws IOException {
    List<JsonNode> snippets = new ArrayList<>();
    fixtures().get("snippets").forEach(snippets::add);
    return snippets.stream();
  }

  private static JsonNode fixtures() throws IOException {
    return JSON.readTree(resource("expected.json"));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        TemplateFixturesTest.class.getResourceAsStream(
            "/io/ponder4j/huggingface/templates/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void render_messages_equalsPythons(JsonNode fixture) throws IOException {
    Map<String, Object> variables = map(fixture.get("variables"));
    var template = ChatTemplate.of(resource(fixture.get("template").asText() + ".jinja"), Map.of());
    var options = TemplateOptions.DEFAULT.withClock(NOW);
    for (Map.Entry<String, Object> variable : variables.entrySet()) {
      options = options.with(variable.getKey(), Python.of(variable.getValue(), false));
    }
    List<Object> messages = new ArrayList<>();
    fixture.get("messages").forEach(message -> messages.add(Python.of(map(message), true)));
    TemplateOptions chosen = options;

    if (fixture.has("text")) {
      String text = template.renderFields(messages, chosen).text();

      assertThat(text).as(fixture.toString()).isEqualTo(fixture.get("text").asText());
    } else {
      assertThatThrownBy(() -> template.renderFields(messages, chosen))
          .isInstanceOf(ChatTemplateException.class)
          .hasMessageContaining(fixture.get("error").asText());
    }
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void render_construct_equalsPythonsOrSaysThatItIsUnknown(JsonNode snippet) {
    String source = snippet.get("source").asText();

    try {
      String text = render(snippet);

      assertThat(snippet.has("text")).as(source + " gave " + text).isTrue();
      assertThat(text).as(source).isEqualTo(snippet.get("text").asText());
    } catch (ChatTemplateException e) {
      assertThat(e.line()).as(source).isEqualTo(1);
      if (snippet.has("text")) {
        assertThat(UNKNOWN).as(e.getMessage()).anyMatch(source::contains);
        assertThat(e).hasMessageContaining("not known here");
      }
    }
  }

  private static String render(JsonNode snippet) {
    var template = ChatTemplate.of(snippet.get("source").asText(), Map.of());
    var options = TemplateOptions.DEFAULT.withClock(NOW);
    for (Map.Entry<String, Object> variable : map(snippet.get("variables")).entrySet()) {
      options = options.with(variable.getKey(), Python.of(variable.getValue(), false));
    }
    return template.renderFields(List.of(), options).text();
  }

  @SuppressWarnings("unchecked") // of a JSON object
  private static Map<String, Object> map(JsonNode node) {
    return JSON.convertValue(node, Map.class);
  }
}
