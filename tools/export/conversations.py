"""What chat templates are rendered with: conversations for whole templates, and snippets with a construct each."""

NOW = "2026-03-05T10:30:00"

TEMPLATES = {
    "chatml": {"bos_token": "<|im_start|>", "eos_token": "<|im_end|>"},
    "chatml_tools": {"eos_token": "<|im_end|>"},
    "llama3": {"bos_token": "<|begin_of_text|>", "eos_token": "<|eot_id|>"},
    "qwen3": {"eos_token": "<|im_end|>"},
    "gemma": {"bos_token": "<bos>", "eos_token": "<eos>"},
    "mistral": {"bos_token": "<s>", "eos_token": "</s>"},
}


def system(content) -> dict:
    return {"role": "system", "content": content}


def user(content) -> dict:
    return {"role": "user", "content": content}


def assistant(content, **more) -> dict:
    return {"role": "assistant", "content": content, **more}


TOOL = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a city, <now> & here",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}, "required": ["city"]},
    },
}
CALL = {"type": "function", "function": {"name": "weather", "arguments": {"city": "Zürich", "days": 2, "exact": True, "unit": None}}}

CONVERSATIONS: dict[str, tuple[list[dict], dict]] = {
    "user": ([user("What is 17 + 25?")], {}),
    "system": ([system("You are terse."), user("What is 17 + 25?")], {}),
    "turns": ([user("Hi"), assistant("Hello! How can I help?"), user("What is 2 * 3?")], {}),
    "system_and_turns": ([system("Answer in German."), user("Hi"), assistant("Hallo!"), user("Who are you?"), assistant("Ein Modell."), user("Thanks")], {}),
    "answered": ([user("Hi"), assistant("Hello!")], {}),
    "spaces": ([system("  padded \n"), user("\n  what?  \n\n"), assistant(" that. "), user("ok\t")], {}),
    "special": ([user("a < b && c > \"d\" 'e' {{ f }} {% g %} \\n é 日本 😀 <|im_end|>")], {}),
    "empty": ([system(""), user("")], {}),
    "thought": ([user("2 + 2?"), assistant("<think>\nTwo and two.\n</think>\n\n4"), user("And 3 + 3?")], {}),
    "thinking_at_the_end": ([user("2 + 2?"), assistant("<think>\nTwo and two.\n</think>\n\n4")], {}),
    "reasoning_apart": ([user("2 + 2?"), assistant("4", reasoning_content="Two and two.\n")], {}),
    "no_thinking": ([user("2 + 2?")], {"enable_thinking": False}),
    "thinking": ([user("2 + 2?")], {"enable_thinking": True}),
    "date": ([user("Hi")], {"date_string": "01 Jan 2025"}),
    "two_users": ([user("Hi"), user("Are you there?")], {}),
    "assistant_first": ([assistant("Hello!"), user("Hi")], {}),
    "unknown_role": ([user("Hi"), {"role": "critic", "content": "No."}], {}),
    "system_later": ([user("Hi"), system("Be brief."), user("Go on")], {}),
    "tools_given": ([user("Weather in Zürich?")], {"tools": [TOOL]}),
    "tool_used": ([user("Weather in Zürich?"), assistant("", tool_calls=[CALL]), {"role": "tool", "content": "{\"degrees\": 21}"}], {"tools": [TOOL]}),
    "parts": ([user([{"type": "text", "text": " What is this? "}, {"type": "image"}])], {}),
}

PEOPLE = [{"name": "Ada", "age": 36, "role": "user"}, {"name": "Bob", "age": 5, "role": "assistant"}, {"name": "Cy", "age": 70, "role": "user"}]

SNIPPETS: list[tuple[str, dict]] = [
    # output and literals
    ("{{ 'a' + \"b\" ~ 1 ~ none ~ true }}", {}),
    ("{{ [1, 'two', 3.5, none, true] }}", {}),
    ("{{ {'a': 1, 'b': [2]} }}", {}),
    ("{{ (1, 2) }} {{ () | length }}", {}),
    ("{{ 'line\\nbreak\\ttab \\'quote\\' \\\\ end' }}", {}),
    ("{{ missing }}|{{ missing | default('d') }}|{{ '' | default('d', true) }}", {}),
    ("{{ 1.0 }} {{ 1e3 }} {{ 10 / 4 }} {{ 10 // 4 }} {{ 10 % 4 }} {{ 2 ** 5 }} {{ -3 }} {{ 7 // -2 }}", {}),
    # whitespace
    ("a\n  {% if true %}\nb\n  {% endif %}\nc", {}),
    ("a  {%- if true -%}  b  {%- endif -%}  c", {}),
    ("a\n{# comment #}\nb {#- gone -#} c", {}),
    ("  {{ 'x' }}  \n{{- ' y' -}}\n  z", {}),
    ("{% raw %}{{ not this }}{% endraw %}", {}),
    ("a\n  {%+ if true %}b{% endif %}\n", {}),
    # conditions
    ("{% if a %}a{% elif b %}b{% else %}c{% endif %}", {"b": 1}),
    ("{{ 'yes' if a else 'no' }}{{ 'only' if a }}", {}),
    ("{{ a is defined }} {{ b is defined }} {{ b is not defined }} {{ not b is defined }} {{ b is undefined }}", {"a": None}),
    ("{{ a is none }} {{ a is not none }} {{ a == none }}", {"a": None}),
    ("{{ 's' is string }} {{ 1 is string }} {{ [] is iterable }} {{ 's' is iterable }} {{ {} is mapping }} {{ [] is sequence }} {{ 1 is number }}", {}),
    ("{{ true is true }} {{ false is false }} {{ 1 is true }} {{ 3 is odd }} {{ 3 is even }} {{ 6 is divisibleby 3 }} {{ true is boolean }} {{ 1 is integer }} {{ 1.5 is float }}", {}),
    ("{{ 'a' in 'abc' }} {{ 'x' not in 'abc' }} {{ 'a' in {'a': 1} }} {{ 2 in [1, 2] }}", {}),
    ("{{ 1 < 2 < 3 }} {{ 1 == 1.0 }} {{ 'a' < 'b' }} {{ [1] == [1] }} {{ not (1 == 2) and (2 != 3 or false) }}", {}),
    ("{{ a and b }} {{ a or b }} {{ '' or 'x' }} {{ [] or 'empty' }}", {"a": 0, "b": "b"}),
    ("{% if [] %}t{% else %}f{% endif %}{% if {} %}t{% else %}f{% endif %}{% if '' %}t{% else %}f{% endif %}{% if 0 %}t{% else %}f{% endif %}{% if '0' %}t{% endif %}", {}),
    # variables
    ("{% set a = 1 %}{% for i in [1, 2] %}{% set a = a + i %}{% endfor %}{{ a }}", {}),
    ("{% set ns = namespace(a=1, found=false) %}{% for i in [1, 2] %}{% set ns.a = ns.a + i %}{% endfor %}{{ ns.a }} {{ ns.found }}", {}),
    ("{% set a, b = 1, 2 %}{{ a }}{{ b }}", {}),
    ("{% set block %}\n  x {{ 1 + 1 }}\n{% endset %}[{{ block }}]", {}),
    ("{% set m = m[1:] %}{{ m }}{% if true %}{% set m = 'inner' %}{% endif %}{{ m }}", {"m": [1, 2, 3]}),
    # loops
    ("{% for i in [1, 2, 3] %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.first }}{{ loop.last }}{{ loop.length }};{% endfor %}", {}),
    ("{% for i in [] %}x{% else %}none{% endfor %}", {}),
    ("{% for i in range(6) if i % 2 %}{{ i }}{{ ',' if not loop.last }}{% endfor %}", {}),
    ("{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}{% for k in d %}{{ k }}{% endfor %}{% for k, v in d | items %}{{ v }}{% endfor %}", {"d": {"b": 1, "a": 2}}),
    ("{% for i in range(9) %}{% if i == 2 %}{% continue %}{% endif %}{% if i == 5 %}{% break %}{% endif %}{{ i }}{% endfor %}", {}),
    ("{% for i in 'abc' %}{{ loop.previtem }}{{ i }}{{ loop.nextitem }} {% endfor %}", {}),
    ("{% for p in people %}{% for c in p.name %}{{ loop.index }}{{ c }}{% endfor %}{{ loop.index }};{% endfor %}", {"people": PEOPLE}),
    ("{% for i in range(3, 0, -1) %}{{ i }}{% endfor %}{{ range(4) | list }}", {}),
    # access
    ("{{ p.name }} {{ p['age'] }} {{ p.get('x', 'none') }} {{ p.missing }} {{ p['missing'] is defined }}", {"p": PEOPLE[0]}),
    ("{{ l[0] }}{{ l[-1] }}{{ l[1:] }}{{ l[:-1] }}{{ l[::-1] }}{{ l[1:3] }}{{ l[::2] }}{{ l[5:] }}", {"l": [1, 2, 3, 4]}),
    ("{{ s[0] }}{{ s[-1] }}{{ s[1:3] }}{{ s[::-1] }}{{ s | length }}", {"s": "héllo"}),
    ("{{ d.keys() | list }} {{ d.values() | list }} {{ d | length }}", {"d": {"b": 1, "a": 2}}),
    # methods of strings
    ("[{{ s.strip() }}][{{ s.lstrip() }}][{{ s.rstrip() }}][{{ 'xxaxx'.strip('x') }}][{{ 'ab\\n\\n'.rstrip('\\n') }}]", {"s": "  a b \n"}),
    ("{{ 'a,b,,c'.split(',') }} {{ ' a  b '.split() }} {{ 'a-b-c'.split('-', 1) }} {{ 'a b'.rsplit(' ')[-1] }}", {}),
    ("{{ 'abc'.startswith('ab') }} {{ 'abc'.endswith('bc') }} {{ 'abcabc'.find('c') }} {{ 'abcabc'.count('b') }} {{ 'aXb'.replace('X', '-') }}", {}),
    ("{{ 'abc'.upper() }} {{ 'ABC'.lower() }} {{ 'some words'.title() }} {{ 'some words'.capitalize() }} {{ ', '.join(['a', 'b']) }} {{ '7'.isdigit() }}", {}),
    ("{{ 'ab\\ncd\\n'.splitlines() }} {{ '%s is %d' % ('a', 3) }} {{ '{} {}'.format(1, 'b') }}", {}),
    # filters
    ("{{ ' a ' | trim }}{{ 'abc' | upper | lower | capitalize | title }}{{ 'a b' | replace(' ', '_') }}{{ [3, 1, 2] | sort | join('-') }}", {}),
    ("{{ [1, 2, 3] | first }}{{ [1, 2, 3] | last }}{{ [1, 2] | sum }}{{ [1, 2] | length }}{{ [1, 2] | count }}{{ [1, 1, 2] | unique | list }}{{ [1, 2] | reverse | list }}{{ 'ab' | list }}", {}),
    ("{{ people | map(attribute='name') | join(', ') }}", {"people": PEOPLE}),
    ("{{ people | selectattr('role', 'equalto', 'user') | map(attribute='name') | list }} {{ people | rejectattr('role', '==', 'user') | list | length }}", {"people": PEOPLE}),
    ("{{ people | selectattr('age', '>', 30) | map(attribute='age') | max }} {{ [1, 2, 3, 4] | select('even') | list }} {{ ['a', ''] | reject('equalto', '') | list }} {{ ['a', 'b'] | map('upper') | list }}", {"people": PEOPLE}),
    ("{{ people | sort(attribute='age') | map(attribute='name') | join }} {{ people | map(attribute='age') | min }}", {"people": PEOPLE}),
    ("{{ 3.7 | int }} {{ '12' | int }} {{ 'x' | int(5) }} {{ 3 | float }} {{ 2.567 | round(1) }} {{ -3 | abs }} {{ 3 | string + 's' }}", {}),
    ("{{ {'b': 1, 'a': 2} | dictsort }} {{ 'a <b> & \"c\"' | e }} {{ '<x>' | safe }}", {}),
    ("{{ 'one\\ntwo' | indent(2) }}|{{ 'one\\ntwo' | indent(2, true) }}|{{ 'long text here' | truncate(8, true, '') }}|{{ 'a b c' | wordcount }}", {}),
    ("{{ 'x' | default('y') | upper }}{{ n | default(3) + 1 }}{{ {'a': 1}.a | string | length }}", {}),
    # JSON
    ("{{ d | tojson }}", {"d": {"b": [1, 2.5, None, True, "ü 日 <&>'\"\\ \n"], "a": {}}}),
    ("{{ d | tojson(indent=2) }}", {"d": {"b": [1, {"c": []}], "a": "x"}}),
    ("{{ d | tojson(indent=4) }}", {"d": []}),
    ("{{ 'text' | tojson }} {{ 3 | tojson }} {{ none | tojson }} {{ 1.0 | tojson }}", {}),
    ("{{ d | tojson(sort_keys=true, separators=(',', ':')) }}", {"d": {"b": 1, "a": 2}}),
    # macros and functions
    ("{% macro greet(name, mark='!') %}Hi {{ name }}{{ mark }}{% endmacro %}{{ greet('Ada') }}{{ greet('Bob', mark='?') }}", {}),
    ("{% macro outer(x) %}[{{ inner(x) }}]{% endmacro %}{% macro inner(x) %}{{ x * 2 }}{% endmacro %}{{ outer(4) }}", {}),
    ("{% macro tree(n) %}{% if n %}({{ tree(n - 1) }}){% endif %}{% endmacro %}{{ tree(3) }}", {}),
    ("{{ strftime_now('%d %b %Y') }} {{ strftime_now('%Y-%m-%d %H:%M:%S %A %B %j') }}", {}),
    ("{{ dict(a=1, b=2) }} {{ namespace(a=1).a }}", {}),
    ("{% filter upper %}abc {{ 'd' }}{% endfilter %}", {}),
    ("{% call(x) box('t') %}in {{ x }}{% endcall %}", {}),
    ("{% with a = 1 %}{{ a }}{% endwith %}", {}),
    # errors
    ("{{ raise_exception('told so') }}", {}),
    ("{{ missing.attribute }}", {}),
    ("{{ 'a' + 1 }}", {}),
    ("{{ 'text' | nosuchfilter }}", {}),
    ("{{ 1 is nosuchtest }}", {}),
    ("{% nosuchtag %}", {}),
    ("{% if true %}unclosed", {}),
    ("{{ unclosed", {}),
    ("{{ ''.__class__.__mro__ }}", {}),
    ("{{ [].append(1) }}", {}),
    ("{{ nosuchfunction() }}", {}),
    ("{% include 'other' %}", {}),
    ("{{ 1 / 0 }}", {}),
]
