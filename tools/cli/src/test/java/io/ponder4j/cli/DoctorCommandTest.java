package io.ponder4j.cli;

import static io.ponder4j.cli.Cli.ponder;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {

  @TempDir private Path folder;

  /** The first words of its lines. */
  private static List<String> subjects(String printed) {
    return printed.lines().map(line -> line.substring(0, 13).strip()).toList();
  }

  @Test
  void doctor_noModel_looksAtTheMachineAndTheEmbeddedModel() {
    String printed = ponder("doctor").printed();

    assertThat(subjects(printed))
        .containsExactly(
            "java",
            "system",
            "heap",
            "memory",
            "ONNX Runtime",
            "model",
            "loaded",
            "warm-up",
            "question",
            "answer",
            "rate");
    assertThat(printed)
        .contains(System.getProperty("java.version"))
        .containsPattern("ONNX Runtime +1\\.\\d+")
        .containsPattern("model +embedded\\R")
        .containsPattern("rate +\\d+\\.\\d tokens/s\\R");
  }

  @Test
  void doctor_model_saysWhatItIsAndThatItAnswers() {
    String printed = ponder("doctor", "--model", ModelFolders.tiny(folder).toString()).printed();

    assertThat(subjects(printed))
        .containsExactly(
            "java",
            "system",
            "heap",
            "memory",
            "ONNX Runtime",
            "model",
            "shape",
            "cache",
            "graph",
            "graph",
            "loaded",
            "warm-up",
            "question",
            "answer",
            "rate");
    assertThat(printed)
        .contains(folder + ", llama")
        .contains("2 layers, 2 key/value heads of 16, 512 tokens, texts of up to 256")
        .containsPattern("cache +0\\.5 KiB a token")
        .containsPattern("graph +model\\.onnx, 0 MiB\\R")
        .containsPattern("graph +model_hub\\.onnx, 0 MiB\\R");
  }

  @Test
  void doctor_brokenFolder_looksAtTheMachineAndFails() {
    Cli call = ponder("doctor", "--model", folder.toString());

    assertThat(call.code()).isEqualTo(1);
    assertThat(subjects(call.out())).contains("java", "memory", "ONNX Runtime");
    assertThat(call.err().lines()).singleElement().asString().contains("config.json");
  }

  @Test
  void doctor_optionsOfAModelWithoutOne_areRefused() {
    Cli call = ponder("doctor", "--file", "model");

    assertThat(call.code()).isEqualTo(2);
    assertThat(call.err().strip()).endsWith("say --model DIR too");
  }
}
