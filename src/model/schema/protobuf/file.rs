//! The file itself: syntax, package and the options that generated code depends on; services.

use super::index::{extended, places};
use super::{BREAK, FINE, Fact, RISK, Said, Walk};
use protox::prost_reflect::prost_types::{
    FileOptions, MethodDescriptorProto, ServiceDescriptorProto,
};

/// An option of a file: the rule of buf, its name, its number in the options, and its value.
type FileOption = (&'static str, &'static str, i32, fn(&FileOptions) -> String);

const OPTIONS: [FileOption; 18] = [
    ("FILE_SAME_CC_ENABLE_ARENAS", "cc_enable_arenas", 31, |it| it.cc_enable_arenas().to_string()),
    ("FILE_SAME_CC_GENERIC_SERVICES", "cc_generic_services", 16, |it| {
        it.cc_generic_services().to_string()
    }),
    ("FILE_SAME_CSHARP_NAMESPACE", "csharp_namespace", 37, |it| it.csharp_namespace().to_owned()),
    ("FILE_SAME_GO_PACKAGE", "go_package", 11, |it| it.go_package().to_owned()),
    ("FILE_SAME_JAVA_GENERIC_SERVICES", "java_generic_services", 17, |it| {
        it.java_generic_services().to_string()
    }),
    ("FILE_SAME_JAVA_MULTIPLE_FILES", "java_multiple_files", 10, |it| {
        it.java_multiple_files().to_string()
    }),
    ("FILE_SAME_JAVA_OUTER_CLASSNAME", "java_outer_classname", 8, |it| {
        it.java_outer_classname().to_owned()
    }),
    ("FILE_SAME_JAVA_PACKAGE", "java_package", 1, |it| it.java_package().to_owned()),
    ("FILE_SAME_OBJC_CLASS_PREFIX", "objc_class_prefix", 36, |it| {
        it.objc_class_prefix().to_owned()
    }),
    ("FILE_SAME_OPTIMIZE_FOR", "optimize_for", 9, |it| it.optimize_for().as_str_name().to_owned()),
    ("FILE_SAME_PHP_CLASS_PREFIX", "php_class_prefix", 40, |it| it.php_class_prefix().to_owned()),
    ("FILE_SAME_PHP_METADATA_NAMESPACE", "php_metadata_namespace", 44, |it| {
        it.php_metadata_namespace().to_owned()
    }),
    ("FILE_SAME_PHP_NAMESPACE", "php_namespace", 41, |it| it.php_namespace().to_owned()),
    ("FILE_SAME_PY_GENERIC_SERVICES", "py_generic_services", 18, |it| {
        it.py_generic_services().to_string()
    }),
    ("FILE_SAME_RUBY_PACKAGE", "ruby_package", 45, |it| it.ruby_package().to_owned()),
    ("FILE_SAME_SWIFT_PREFIX", "swift_prefix", 39, |it| it.swift_prefix().to_owned()),
    // Told of, though no rule of buf is about them.
    ("", "java_string_check_utf8", 27, |it| it.java_string_check_utf8().to_string()),
    ("", "deprecated", 23, |it| it.deprecated().to_string()),
];

impl Walk<'_> {
    pub(super) fn file(&mut self) {
        let (old, new) = (self.old.file, self.new.file);
        if old.package() != new.package() {
            let packages = (Some(old.package()), Some(new.package()));
            let message = Said::goes("the package", packages.0, packages.1);
            let ids = vec!["FILE_SAME_PACKAGE", "PACKAGE_NO_DELETE"];
            let place = [places::FILE_PACKAGE];
            let fact = Fact { rule: "namespace-changed", ids, path: "", message, effects: BREAK };
            self.note(fact, Some(&place), Some(&place));
        }
        let (was, is) = (self.old.syntax(), self.new.syntax());
        if was != is {
            let message = format!("the syntax goes from {was} to {is}").into();
            // What another edition does to an element is told of that.
            let (ids, effects) = if self.old.is_edition() && self.new.is_edition() {
                (Vec::new(), FINE)
            } else {
                (vec!["FILE_SAME_SYNTAX"], RISK)
            };
            let place = [places::FILE_SYNTAX];
            let fact = Fact { rule: "syntax-changed", ids, path: "", message, effects };
            self.note(fact, Some(&place), Some(&place));
        }
        let none = FileOptions::default();
        let (before, after) =
            (old.options.as_ref().unwrap_or(&none), new.options.as_ref().unwrap_or(&none));
        for (id, name, number, value) in OPTIONS {
            let (was, is) = (value(before), value(after));
            if was != is {
                let what = format!("option `{name}`");
                let message = match (was.is_empty(), is.is_empty()) {
                    (true, _) => Said::alone(&what, None, Some(&is)),
                    (_, true) => Said::alone(&what, Some(&was), None),
                    _ => Said::goes(&what, Some(&was), Some(&is)),
                };
                let ids = if id.is_empty() { Vec::new() } else { vec![id] };
                let effects = if id.is_empty() { FINE } else { RISK };
                let fact = Fact { rule: "option-changed", ids, path: "", message, effects };
                let place = [places::FILE_OPTIONS, number];
                self.note(fact, Some(&place), Some(&place));
            }
        }
    }

    pub(super) fn services(&mut self) {
        let (old, new) = (self.old.file, self.new.file);
        for (at, service) in (0..).zip(&old.service) {
            let place = [places::FILE_SERVICE, at];
            let found = (0..).zip(&new.service).find(|(_, it)| it.name() == service.name());
            if let Some((index, other)) = found {
                self.service((service, at), (other, index));
                continue;
            }
            let mut ids = vec!["SERVICE_NO_DELETE"];
            ids.extend(self.same_package().then_some("PACKAGE_SERVICE_NO_DELETE"));
            let message = format!("service `{}` is gone", service.name()).into();
            let path = service.name();
            let fact = Fact { rule: "object-removed", ids, path, message, effects: RISK };
            self.note(fact, Some(&place), None);
        }
    }

    fn service(
        &mut self,
        (old, at): (&ServiceDescriptorProto, i32),
        (new, index): (&ServiceDescriptorProto, i32),
    ) {
        let place =
            |service, method| [places::FILE_SERVICE, service, places::SERVICE_METHOD, method];
        for (number, method) in (0..).zip(&old.method) {
            let path = format!("{}.{}", old.name(), method.name());
            let was = place(at, number);
            let found = (0..).zip(&new.method).find(|(_, it)| it.name() == method.name());
            let Some((other, is)) = found else {
                let ids = vec!["RPC_NO_DELETE"];
                let message = format!("method `{}` is gone", method.name()).into();
                let fact =
                    Fact { rule: "method-removed", ids, path: &path, message, effects: RISK };
                self.note(fact, Some(&was), None);
                continue;
            };
            for (id, message) in self.differences(method, is) {
                let ids = vec![id];
                let fact =
                    Fact { rule: "method-changed", ids, path: &path, message, effects: RISK };
                self.note(fact, Some(&was), Some(&extended(&place(index, other), &[])));
            }
        }
    }

    fn differences(
        &self,
        old: &MethodDescriptorProto,
        new: &MethodDescriptorProto,
    ) -> Vec<(&'static str, Said)> {
        let level = |it: &MethodDescriptorProto| {
            let options = it.options.clone().unwrap_or_default();
            options.idempotency_level().as_str_name().to_owned()
        };
        let stream = |it: bool| if it { "a stream" } else { "one message" }.to_owned();
        let types = |was: &str, is: &str| {
            if self.same_type(was, is) {
                return Default::default();
            }
            let was = self.old.relative(was).trim_start_matches('.').to_owned();
            (was, self.new.relative(is).trim_start_matches('.').to_owned())
        };
        let requests = types(old.input_type(), new.input_type());
        let responses = types(old.output_type(), new.output_type());
        let pairs = [
            ("RPC_SAME_REQUEST_TYPE", "the request", requests),
            ("RPC_SAME_RESPONSE_TYPE", "the response", responses),
            (
                "RPC_SAME_CLIENT_STREAMING",
                "the request",
                (stream(old.client_streaming()), stream(new.client_streaming())),
            ),
            (
                "RPC_SAME_SERVER_STREAMING",
                "the response",
                (stream(old.server_streaming()), stream(new.server_streaming())),
            ),
            ("RPC_SAME_IDEMPOTENCY_LEVEL", "the idempotency level", (level(old), level(new))),
        ];
        let changed = pairs.into_iter().filter(|(_, _, (was, is))| was != is);
        changed.map(|(id, what, (was, is))| (id, Said::goes(what, Some(&was), Some(&is)))).collect()
    }
}
