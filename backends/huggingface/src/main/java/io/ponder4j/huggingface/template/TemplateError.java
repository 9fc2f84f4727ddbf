package io.ponder4j.huggingface.template;

/** What a template did wrong, before its line is known. */
final class TemplateError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TemplateError(String message) {
    super(message);
  }

  /** Of a construct that Jinja has, or may have, and that is not known here. */
  static TemplateError unknown(String kind, String name) {
    return new TemplateError(
        "it uses the "
            + kind
            + " '"
            + name
            + "', which is not known here; give the model folder a template without it");
  }

  String problem() {
    return String.valueOf(getMessage());
  }
}
