package io.ponder4j.huggingface.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The functions that a template finds. */
final class Functions {

  private Functions() {}

  /** By name. */
  static Map<String, Function> all() {
    return Map.of(
        TemplateSource.OUTPUT,
        arguments -> Python.str(arguments.values().get(0)),
        "range",
        Functions::range,
        "namespace",
        Functions::namespace,
        "dict",
        Functions::dict,
        "raise_exception",
        arguments -> {
          throw new TemplateError(
              "it refuses these messages: "
                  + Python.str(arguments.get(0, "message", TemplateText.EMPTY)).chars());
        },
        "strftime_now",
        arguments -> Rendering.current().time().strftime(arguments.require(1, 1).text(0).chars()));
  }

  private static Object range(Arguments arguments) {
    List<Object> bounds = arguments.require(1, 3).values();
    long from = bounds.size() == 1 ? 0 : Python.whole(bounds.get(0));
    long to = Python.whole(bounds.get(bounds.size() == 1 ? 0 : 1));
    long step = bounds.size() < 3 ? 1 : Python.whole(bounds.get(2));
    if (step == 0) {
      throw new TemplateError("range() needs a step");
    }
    List<Object> numbers = new ArrayList<>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      numbers.add(i);
      Python.requireSize(numbers);
    }
    return numbers;
  }

  private static Object namespace(Arguments arguments) {
    var namespace = new Namespace();
    arguments.named().forEach(namespace::put);
    return namespace;
  }

  private static Object dict(Arguments arguments) {
    Map<Object, Object> map = new LinkedHashMap<>();
    if (!arguments.values().isEmpty() && arguments.values().get(0) instanceof Map<?, ?> given) {
      map.putAll(given);
    }
    arguments.named().forEach((name, value) -> map.put(TemplateText.own(name), value));
    return map;
  }
}
