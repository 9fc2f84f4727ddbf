package io.ponder4j.answer;

import io.ponder4j.generate.Completion;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;

/** See {@link AnswerType#rational()}. */
record RationalAnswer() implements AnswerType {

  @Override
  public Optional<Answer> extract(Completion completion) {
    Matcher matcher = Numbers.FRACTION.matcher(completion.answerText());
    String top = "";
    String bottom = "";
    while (matcher.find()) {
      top = matcher.group("top");
      bottom = Optional.ofNullable(matcher.group("bottom")).orElse("1");
    }
    String divisor = bottom;
    return Numbers.parse(top)
        .flatMap(
            a -> Numbers.parse(divisor).filter(b -> b.signum() != 0).map(b -> lowestTerms(a, b)));
  }

  private static Answer lowestTerms(BigDecimal top, BigDecimal bottom) {
    int scale = Math.max(0, Math.max(top.scale(), bottom.scale()));
    BigInteger numerator = top.setScale(scale).unscaledValue();
    BigInteger denominator = bottom.setScale(scale).unscaledValue();
    BigInteger divisor = numerator.gcd(denominator);
    numerator = numerator.divide(divisor);
    denominator = denominator.divide(divisor);
    return new Answer(
        denominator.equals(BigInteger.ONE) ? numerator.toString() : numerator + "/" + denominator);
  }

  @Override
  public Equivalence compare(Answer a, Answer b) {
    return a.equals(b) ? Equivalence.SAME : Equivalence.DIFFERENT;
  }
}
