package io.ponder4j.huggingface.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ponder4j.generate.Message;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {

  private static String render(String template, TemplateOptions options, String... contents) {
    List<Message> messages = java.util.Arrays.stream(contents).map(Message::user).toList();
    return ChatTemplate.of(template, Map.of("bos_token", "<s>")).render(messages, options).text();
  }

  private static String render(String template, String... contents) {
    return render(template, TemplateOptions.DEFAULT, contents);
  }

  private static ChatTemplateException failure(String template, String... contents) {
    ChatTemplateException failure =
        catchThrowableOfType(ChatTemplateException.class, () -> render(template, contents));
    assertThat(failure).as(template).isNotNull();
    return failure;
  }

  @Test
  void render_messageThatIsATemplate_isText() {
    String content = "{{ 7 * 7 }}{% if true %}{# c #}${x}";

    assertThat(render("{{ messages[0].content }}", content)).isEqualTo(content);
  }

  @Test
  void render_everyCharacterOfAMessage_isGiven() {
    RenderedPrompt prompt =
        ChatTemplate.of("a{{ messages[0].content | trim }}b", Map.of())
            .render(List.of(Message.user(" xy\uFDD0\uFDD2 ")), TemplateOptions.DEFAULT);

    assertThat(prompt.text()).isEqualTo("axy\uFDD0\uFDD2b");
    assertThat(prompt.isTemplates(0, 1)).isTrue();
    assertThat(IntStream.range(1, 5).noneMatch(i -> prompt.isTemplates(i, i + 1))).isTrue();
    assertThat(prompt.isTemplates(5, 6)).isTrue();
    assertThat(prompt.isTemplates(0, 6)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ messages.getClass() }}",
        "{{ ''.class }}{{ ''.class.forName('java.lang.Runtime') }}",
        "{{ messages[0].content.getBytes() }}",
        "{{ ____int3rpr3t3r____.config }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ self.x }}",
        "{{ range.__globals__.x }}",
        "{{ messages.append(1) }}",
        "{{ 'x'|attr('y') }}",
        "{{ filter:upper.filter('a', ____int3rpr3t3r____) }}",
        "{{ deferred.x }}",
        "{% set messages.x = 1 %}",
        "{{ open('/etc/passwd') }}",
        "{{ fn:today() }}",
        "{{ unixtimestamp() }}",
        "{{ type('') }}"
      })
  void render_reachesOutside_isRefused(String template) {
    assertThat(failure(template, "q").line()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% include 'file:///etc/passwd' %}",
        "{% import 'x' as y %}",
        "{% from 'x' import y %}",
        "{% extends 'x' %}",
        "{% do messages %}",
        "{% autoescape true %}{% endautoescape %}",
        "{% call x() %}{% endcall %}"
      })
  void of_unknownStatement_isNamed(String template) {
    assertThatThrownBy(() -> ChatTemplate.of("line\n" + template, Map.of()))
        .isInstanceOf(ChatTemplateException.class)
        .hasMessageContaining("line 2")
        .hasMessageContaining(
            "the statement '" + template.replaceFirst("\\{% (\\w+) .*", "$1") + "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(999999999999) %}{% endfor %}",
        "{% set ns = namespace(x='aaaaaaaa') %}{% for a in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{{ 'a' * 999999999 }}",
        "{{ ('a' * 999999).replace('a', 'b' * 999999) }}",
        "{% for a in range(99999) %}{{ 'a' * 9999 }}{% endfor %}",
        "{% macro m(x) %}{{ m(x) }}{% endmacro %}{{ m(1) }}",
        "{{ 9223372036854775807 + 1 }}",
        "{{ 'x' | indent(999999999, true) | length > 2000 and raise_exception('wide') }}{{ 1 / 0 }}"
      })
  void render_tooMuch_isRefused(String template) {
    assertThat(failure(template)).hasMessageContaining("chat template, line 1");
  }

  @Test
  void of_tooLongOrTooDeep_isRefused() {
    assertThatThrownBy(() -> ChatTemplate.of("x".repeat(TemplateSource.MAX_LENGTH + 1), Map.of()))
        .isInstanceOf(ChatTemplateException.class);
    assertThatThrownBy(() -> ChatTemplate.of("{% if a %}".repeat(100), Map.of()))
        .isInstanceOf(ChatTemplateException.class);
    assertThatThrownBy(() -> ChatTemplate.of("{{ " + "(".repeat(3_000) + " }}", Map.of()))
        .isInstanceOf(ChatTemplateException.class);
    assertThat(failure("{{ " + "not ".repeat(900) + "nope() }}")).isNotNull();
    assertThat(failure("{{ " + "-".repeat(3_900) + "nope() }}")).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{{ x | nosuch }} # the filter 'nosuch'",
        "{{ 1 is nosuch }} # the test 'nosuch'",
        "{{ nosuch() }} # the function 'nosuch'",
        "{{ 'a'.nosuch() }} # the method 'nosuch() of text'",
        "{{ nothing.there }} # 'nothing' is undefined",
        "{{ 'a' + 1 }} # '+' does not take",
        "{{ 1 + }} # malformed",
        "{{ raise_exception('Roles must alternate') }} # Roles must alternate",
        "{% for x in 3 %}{% endfor %} # cannot be looped over"
      })
  void render_wrongOrUnknown_namesItAndTheLine(String construct, String problem) {
    ChatTemplateException failure =
        failure("first\n\n  {% if true %}\n" + construct + "{% endif %}");

    assertThat(failure).hasMessageContaining(problem);
    assertThat(failure.line()).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{% for m in messages %}{{ loop.previtem.content if loop.previtem is defined }}<{% endfor %} # <a<b<",
        "{% for m in messages if m.content != 'b' %}{{ m.content }}{{ loop.length }}{% endfor %} # a2c2",
        "{% for m in messages %}{% if loop.first %}{% continue %}{% endif %}{{ m.content }}{% break %}{% endfor %} # b",
        "{% for m in [] %}x{% else %}none{% endfor %} # none",
        "{% for m in messages %}{% set x = m.content %}{% endfor %}{{ x is defined }} # False",
        "{% for m in messages %}{% if loop.first %}{% set x = 1 %}{% endif %}{{ x is defined }}{% endfor %} # TrueFalseFalse",
        "{{ messages[-1].content }}{{ messages[::-1][0].content }}{{ messages[1:] | length }} # cc2",
        "{{ not messages[0].role == 'user' }} # False",
        "{{ 'a' if not true }}|{{ none }} # |None",
        "{{ (messages[0].role == 'user') != (0 % 2 == 0) }} # False",
        "{% set a, b = 1, 2 %}{{ a + b }} # 3",
        "{{ messages[0].items() | list | length }}{{ messages[0]['role'].upper() }} # 2USER",
        "{{ loop is defined }}{{ tools is defined }}{{ tools is none }} # FalseTrueTrue",
        "{{ bos_token }}{{ add_generation_prompt }} # <s>True",
        "{{ 'false' and 'truthy' }} # truthy"
      })
  void render_pythonsWays_areKept(String template, String text) {
    assertThat(render(template, "a", "b", "c")).isEqualTo(text);
  }

  @Test
  void render_whiteSpace_goesAsTransformersWants() {
    String template = "a {% if true %} b {%- if true -%} \n c\n  {% endif %}\n{% endif %}\n d \n\n";

    assertThat(render(template)).isEqualTo("a  bc\n d \n");
  }

  @Test
  void render_options_areVariables() {
    var options =
        TemplateOptions.DEFAULT
            .with("enable_thinking=false")
            .with("name=Ada Lovelace")
            .with("depth=3")
            .withDate(LocalDate.of(2024, 7, 26));

    String text =
        render(
            "{{ enable_thinking is false }} {{ name }} {{ depth + 1 }} {{ strftime_now('%d %b %Y') }}",
            options);

    assertThat(text).isEqualTo("True Ada Lovelace 4 26 Jul 2024");
  }

  @Test
  void options_malformed_areRefused() {
    assertThatThrownBy(() -> TemplateOptions.DEFAULT.with("enable_thinking"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name=value");
    assertThatThrownBy(() -> TemplateOptions.DEFAULT.with("x", new Object()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void render_manyThreads_agree() {
    ChatTemplate template =
        ChatTemplate.of("{% for m in messages %}{{ m.content | upper }}{% endfor %}", Map.of());

    boolean isSame =
        IntStream.range(0, 200)
            .parallel()
            .allMatch(
                i ->
                    template
                        .render(List.of(Message.user("m" + i)), TemplateOptions.DEFAULT)
                        .text()
                        .equals("M" + i));

    assertThat(isSame).isTrue();
  }
}
