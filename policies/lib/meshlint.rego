# METADATA
# title: What policies about contracts do for every field
# description: >-
#   mesh-lint answers these functions itself, many times faster, and never loads this file. It is for Open Policy
#   Agent: put it beside the policies that import `data.meshlint`, and `opa test` gives the same results.
package meshlint

import rego.v1

# The objects of a list that say something at a key: not null, false, a blank text, [] or {}.
having(items, key) := [item |
	some item in items
	is_object(item)
	not nothing(object.get(item, key, null))
] if {
	is_array(items)
} else := []

# The other objects of the list.
lacking(items, key) := [item |
	some item in items
	is_object(item)
	nothing(object.get(item, key, null))
] if {
	is_array(items)
} else := []

nothing(value) if value in {null, false, [], {}, set()}

nothing(value) if {
	is_string(value)
	trim_space(value) == ""
}

# The objects of a list whose value at a key is one of the given.
where(items, key, values) := [item |
	some item in items
	is_object(item)
	item[key] in values
] if {
	is_array(items)
} else := []

# The other objects of the list; what is absent counts as null.
where_not(items, key, values) := [item |
	some item in items
	is_object(item)
	not object.get(item, key, null) in values
] if {
	is_array(items)
} else := []

# The objects of a list whose text at a key matches a pattern.
matched(items, key, pattern) := [item |
	some item in items
	is_object(item)
	is_string(item[key])
	regex.match(pattern, item[key])
] if {
	is_array(items)
} else := []

# The objects of a list whose text at a key has more than so many characters.
longer(items, key, most) := [item |
	some item in items
	is_object(item)
	is_string(item[key])
	substring(item[key], most, 1) != ""
] if {
	is_array(items)
} else := []

# The seconds of a duration such as `P3Y`, a year being 365 days and a month 30; undefined for what is none.
seconds(duration) := sum([summand |
	some i, part in array.slice(found[0], 1, 8)
	part != ""
	summand := to_number(part) * [31536000, 2592000, 604800, 86400, 3600, 60, 1][i]
]) if {
	not regex.match(`^P$|T$`, upper(duration))
	found := regex.find_all_string_submatch_n(duration_form, upper(duration), 1)
	count(found) > 0
}

duration_form := concat("", [
	`^P(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?`,
	`(?:T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?$`,
])

# The objects of a list whose text at a key does not match a pattern.
unmatched(items, key, pattern) := [item |
	some item in items
	is_object(item)
	is_string(item[key])
	not regex.match(pattern, item[key])
] if {
	is_array(items)
} else := []

# The objects of a list whose description is absent, shorter than so many characters, or says no more than the name;
# one that is filled in later counts as a description.
undescribed(items, least) := [item |
	some item in items
	is_object(item)
	bare(item, least)
] if {
	is_array(items)
} else := []

bare(item, _) if not is_string(object.get(item, "description", null))

bare(item, least) if {
	is_string(item.description)
	text := trim_space(item.description)
	not contains(text, "${")
	too_little(text, object.get(item, "name", ""), least)
}

too_little(text, _, _) if text == ""

too_little(text, _, least) if {
	least > 0
	substring(text, least - 1, 1) == ""
}

too_little(text, name, _) if {
	is_string(name)
	words(text) == words(name)
}

# At most so many characters of a text, the last of them `…` where it is longer.
cut(text, most) := concat("", [substring(text, 0, most - 1), "…"]) if {
	substring(text, most, 1) != ""
} else := text

# The different values of the objects of a list at a key.
values(items, key) := {item[key] |
	some item in items
	is_object(item)
} if {
	is_array(items)
} else := set()

# The different texts at a key, in lower case and without space around them.
terms(items, key) := {trim_space(lower(item[key])) |
	some item in items
	is_object(item)
	is_string(item[key])
} if {
	is_array(items)
} else := set()

# The words of a name in lower case, of its first thousand characters: `customerEMail`, `Customer e-mail` and
# `customer.e_mail` are the same three.
words(name) := [word |
	begin := substring(name, 0, 1000)
	apart := regex.replace(regex.replace(begin, "([A-Z]+)([A-Z][a-z])", "${1}_${2}"), "([a-z0-9])([A-Z])", "${1}_${2}")
	some word in regex.split(`[^\p{L}\p{M}\p{N}]+`, lower(apart))
	word != ""
]

# Where the name, the business name or a tag of an object is among the names of a list, written in snake_case: whole
# words, also run together, in the plural or with a number. `last` says whether nothing follows.
named(items, names) := [clue |
	pattern := name_pattern(names)
	some item in items
	is_object(item)
	is_string(item.name)
	some [key, text] in clues(item)
	is_string(text)
	not contains(text, "${")
	parts := words(text)
	line := concat("", [concat("_", array.concat([""], parts)), "_"])
	regex.match(pattern, line)
	clue := {
		"field": item,
		"key": key,
		"last": regex.match(concat("", [pattern, "$"]), line),
		"text": text,
		"words": parts,
	}
] if {
	is_array(items)
} else := []

clues(item) := array.concat(
	[[key, item[key]] | some key in ["name", "businessName"]],
	[["tags", tag] | is_array(item.tags); some tag in item.tags],
)

name_pattern(names) := concat("", ["_(?:", concat("|", alternatives), ")(?:e?s)?[0-9]*_"]) if {
	type_name(names) in {"array", "set"}
	alternatives := [alternative |
		some name in names
		is_string(name)
		some line in split(lower(name), "\n")
		parts := [part | some part in regex.split("[^a-z0-9]+", line); part != ""]
		count(parts) > 0
		alternative := concat("_?", parts)
	]
	count(alternatives) > 0
}

# The texts anywhere in a value that match a pattern, or whose key does; the key of a custom property is its name.
texts(value, patterns) := [found |
	alternatives := [concat("", ["(?:", pattern, ")"]) | some pattern in patterns; is_string(pattern)]
	count(alternatives) > 0
	all := concat("|", alternatives)
	walk(value, [path, text])
	is_string(text)
	name := name_at(value, path)
	some_match(all, [text, name], path)
	found := {"name": name, "path": path, "text": text}
]

some_match(pattern, [text, _], _) if regex.match(pattern, text)

some_match(pattern, [text, name], path) if {
	not regex.match(pattern, text)
	count([key | some key in path; is_string(key)]) > 0
	regex.match(pattern, name)
}

name_at(value, path) := name if {
	keys := [i | some i, key in path; is_string(key)]
	count(keys) > 0
	last := keys[count(keys) - 1]
	path[last] == "value"
	place := array.concat(["root"], array.slice(path, 0, last))
	name := object.get({"root": value}, array.concat(place, ["property"]), null)
	is_string(name)
} else := keys[count(keys) - 1] if {
	keys := [key | some key in path; is_string(key)]
	count(keys) > 0
} else := ""

# The objects of a list that have a list at a key, grouped by the first so many of its items; the groups in the order of
# these, the objects in their own.
grouped(items, key, most) := [group |
	starts := {start_of(item[key], most) |
		some item in items
		is_object(item)
		is_array(item[key])
	}
	some start in starts
	group := {"items": [item |
		some item in items
		is_object(item)
		is_array(item[key])
		start_of(item[key], most) == start
	], "path": start}
] if {
	is_array(items)
} else := []

start_of(path, most) := array.slice(path, 0, max([most, 0]))

# Every address that lies above one of a list of objects.
above(items) := {start |
	some item in items
	is_object(item)
	is_array(item.path)
	some length, _ in item.path
	start := array.slice(item.path, 0, length)
} if {
	is_array(items)
} else := set()

# The objects of a list whose address is one of some addresses, or lies below one.
within(items, paths) := [item |
	type_name(paths) in {"array", "set"}
	some item in items
	is_object(item)
	is_array(item.path)
	some_above(item.path, paths)
] if {
	is_array(items)
} else := []

some_above(path, paths) if {
	some length in numbers.range(0, count(path))
	array.slice(path, 0, length) in paths
}
