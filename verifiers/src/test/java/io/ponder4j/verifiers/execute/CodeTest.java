package io.ponder4j.verifiers.execute;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CodeTest {

  @Test
  void lastBlock_several_theLast() {
    assertThat(Code.lastBlock("a\n```py\nx = 1\n```\nthen\n ```\ny = 2\n\nz\n ```\nend"))
        .contains("y = 2\n\nz\n");
  }

  @Test
  void lastBlock_none_empty() {
    assertThat(Code.lastBlock("just text with ```code``` in it")).isEmpty();
    assertThat(Code.lastBlock("")).isEmpty();
  }

  @Test
  void lastBlock_notClosed_endsWithTheText() {
    assertThat(Code.lastBlock("```java\nint x;")).contains("int x;\n");
  }

  @Test
  void lastBlock_emptyOne_isOne() {
    assertThat(Code.lastBlock("```\na\n```\n```\n```")).contains("");
  }
}
