package io.ponder4j.strategies.resample;

import io.ponder4j.strategies.contract.StepContract;
import io.ponder4j.strategies.step.StepRule;
import org.junit.jupiter.api.Nested;

/** The contract suites on every particle method. */
class ResampleContractTest {

  @Nested
  class ParticleFilterTest extends StepContract {
    ParticleFilterTest() {
      super(ParticleFilter.of(4), ParticleFilter.of(1));
    }
  }

  /** All that is not the default. */
  private static ParticleFilter other(int n) {
    return new ParticleFilter(
        n,
        Resampler.RESIDUAL,
        new LinearTempering(3, 1, 2),
        Correction.IMPORTANCE,
        ParticleSearch.by(StepRule.ofTokens(3))
            .weighedBy(Potential.RATIO)
            .resampledWhen(Trigger.essBelow(.7))
            .stopped(Stopped.FROZEN)
            .choosing(ParticleChoice.by(ParticleChoice.Rule.DRAW)));
  }

  @Nested
  class OtherParticleFilterTest extends StepContract {
    OtherParticleFilterTest() {
      super(other(4), other(1));
    }
  }

  @Nested
  class ParticleGibbsTest extends StepContract {
    ParticleGibbsTest() {
      super(ParticleGibbs.of(4), ParticleGibbs.of(1));
    }
  }

  @Nested
  class AncestorSamplingTest extends StepContract {
    AncestorSamplingTest() {
      super(ParticleGibbs.of(4, 3).samplingAncestors(), ParticleGibbs.of(1).samplingAncestors());
    }
  }

  @Nested
  class EntropicParticleFilterTest extends StepContract {
    EntropicParticleFilterTest() {
      super(EntropicParticleFilter.of(4), EntropicParticleFilter.of(1));
    }
  }

  @Nested
  class AuxiliaryParticleFilterTest extends StepContract {
    AuxiliaryParticleFilterTest() {
      super(AuxiliaryParticleFilter.of(4), AuxiliaryParticleFilter.of(1));
    }
  }
}
