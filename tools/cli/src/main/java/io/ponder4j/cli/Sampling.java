package io.ponder4j.cli;

import io.ponder4j.generate.SamplingParams;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Sampling parameters from options. */
final class Sampling {

  private Sampling() {}

  /**
   * Parameters.
   *
   * @param temperature null for the default
   * @throws ParameterException if one is out of range
   */
  static SamplingParams of(CommandSpec spec, int maxTokens, @Nullable Double temperature) {
    try {
      SamplingParams sampling = SamplingParams.DEFAULT.withMaxTokens(maxTokens);
      return temperature == null ? sampling : sampling.withTemperature(temperature);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }
}
