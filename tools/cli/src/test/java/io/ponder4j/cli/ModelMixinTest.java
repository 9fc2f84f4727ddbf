package io.ponder4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ponder4j.onnx.ModelOptions;
import io.ponder4j.onnx.OnnxOptions;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ModelMixinTest {

  @Command
  private static final class Asked {
    @Mixin private ModelMixin model;
  }

  private static OnnxOptions runtime(String... arguments) {
    return CommandLine.populateCommand(new Asked(), arguments).model.options().runtime();
  }

  @Test
  void options_nothingSaid_areTheDefaults() {
    assertThat(runtime()).isEqualTo(ModelOptions.DEFAULT.runtime());
    assertThat(runtime().threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(runtime().spinning()).isFalse();
  }

  @Test
  void options_allSaid_areTaken() {
    assertThat(runtime("--threads=3", "--spinning", "--cache-mib=7"))
        .isEqualTo(new OnnxOptions(3, true, 7L << 20));
  }
}
