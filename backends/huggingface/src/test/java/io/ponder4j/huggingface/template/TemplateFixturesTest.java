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
    var now = LocalDateTime.parse(fixtures().get("now").asText()).toInstant(ZoneOffset.UTC);
    var options = TemplateOptions.DEFAULT.withClock(Clock.fixed(now, ZoneOffset.UTC));
    for (Map.Entry<String, Object> variable : variables.entrySet()) {
      options = options.with(variable.getKey(), variable.getValue());
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
  void render_construct_equalsPythons(JsonNode snippet) {
    var template = ChatTemplate.of(snippet.get("source").asText(), Map.of());
    var options = TemplateOptions.DEFAULT;
    for (Map.Entry<String, Object> variable : map(snippet.get("variables")).entrySet()) {
      options = options.with(variable.getKey(), variable.getValue());
    }

    String text = template.renderFields(List.of(), options).text();

    assertThat(text).as(snippet.toString()).isEqualTo(snippet.get("text").asText());
  }

  @SuppressWarnings("unchecked") // of a JSON object
  private static Map<String, Object> map(JsonNode node) {
    return JSON.convertValue(node, Map.class);
  }
}
