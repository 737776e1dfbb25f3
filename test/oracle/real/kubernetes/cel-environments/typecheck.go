package main

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apiserver/pkg/admission/plugin/policy/validating"
	"k8s.io/apiserver/pkg/cel/openapi/resolver"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/kube-openapi/pkg/validation/spec"
	"k8s.io/kubernetes/pkg/generated/openapi"
)

type kind struct {
	Group    string `json:"group"`
	Version  string `json:"version"`
	Kind     string `json:"kind"`
	Resource string `json:"resource"`
	// The schema of a custom resource; built-in kinds have theirs.
	Schema *spec.Schema `json:"schema"`
}

func (k kind) gvk() schema.GroupVersionKind {
	return schema.GroupVersionKind{Group: k.Group, Version: k.Version, Kind: k.Kind}
}

type typeCheckCase struct {
	Kinds       []kind                 `json:"kinds"`
	ParamKind   *admissionv1.ParamKind `json:"paramKind"`
	Variables   []admissionv1.Variable `json:"variables"`
	Expressions []string               `json:"expressions"`
}

type typeCheckAnswer struct {
	// The warnings of each expression; empty where there are none.
	Warnings []string `json:"warnings"`
	// The definitions of the built-in kinds, and all that they refer to.
	Definitions map[string]any `json:"definitions,omitempty"`
}

var builtIn = resolver.NewDefinitionsSchemaResolver(openapi.GetOpenAPIDefinitions, scheme.Scheme)

// schemas resolves custom kinds by the case, and others by what kube-apiserver has built in.
type schemas map[schema.GroupVersionKind]*spec.Schema

func (s schemas) ResolveSchema(gvk schema.GroupVersionKind) (*spec.Schema, error) {
	if found, ok := s[gvk]; ok {
		return found, nil
	}
	return builtIn.ResolveSchema(gvk)
}

func askTypeCheck(one typeCheckCase) typeCheckAnswer {
	mapper := meta.NewDefaultRESTMapper(nil)
	custom := schemas{}
	policy := &admissionv1.ValidatingAdmissionPolicy{}
	policy.Spec.ParamKind = one.ParamKind
	policy.Spec.Variables = one.Variables
	policy.Spec.MatchConstraints = &admissionv1.MatchResources{}
	kinds := map[string]bool{}
	var names []string
	for _, k := range one.Kinds {
		gvr := schema.GroupVersionResource{Group: k.Group, Version: k.Version, Resource: k.Resource}
		names = append(names, k.Kind)
		if k.Schema != nil {
			custom[k.gvk()] = k.Schema
		} else {
			kinds[k.Kind] = true
		}
		if one.ParamKind != nil && one.ParamKind.Kind == k.Kind {
			continue
		}
		mapper.AddSpecific(k.gvk(), gvr, gvr, meta.RESTScopeNamespace)
		rule := admissionv1.NamedRuleWithOperations{}
		rule.APIGroups, rule.APIVersions, rule.Resources = []string{k.Group}, []string{k.Version}, []string{k.Resource}
		policy.Spec.MatchConstraints.ResourceRules = append(policy.Spec.MatchConstraints.ResourceRules, rule)
	}
	for _, expression := range one.Expressions {
		policy.Spec.Validations = append(policy.Spec.Validations, admissionv1.Validation{Expression: expression})
	}
	checker := &validating.TypeChecker{SchemaResolver: custom, RestMapper: mapper}
	warnings := map[string]string{}
	for _, warning := range checker.Check(policy) {
		warnings[warning.FieldRef] = warning.Warning
	}
	answer := typeCheckAnswer{Definitions: definitionsOf(kinds)}
	unique := regexp.MustCompile(`(` + strings.Join(names, "|") + `)\d+`)
	for i := range one.Expressions {
		text := warnings[fmt.Sprintf("spec.validations[%d].expression", i)]
		answer.Warnings = append(answer.Warnings, unique.ReplaceAllString(text, "$1"))
	}
	return answer
}

// definitionsOf gives core and apps kinds as kube-apiserver defines them, without their descriptions.
func definitionsOf(kinds map[string]bool) map[string]any {
	all := openapi.GetOpenAPIDefinitions(func(path string) spec.Ref { return spec.MustCreateRef(path) })
	found := map[string]any{}
	var add func(name string)
	add = func(name string) {
		definition, ok := all[name]
		if _, known := found[name]; known || !ok {
			return
		}
		text, err := json.Marshal(definition.Schema)
		must(err)
		var plain any
		must(json.Unmarshal(text, &plain))
		found[name] = withoutDescriptions(plain)
		for _, dependency := range definition.Dependencies {
			add(dependency)
		}
	}
	for name := range kinds {
		add("io.k8s.api.core.v1." + name)
	}
	return found
}

func withoutDescriptions(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = withoutDescriptions(v[i])
		}
	case map[string]any:
		if _, isText := v["description"].(string); isText {
			delete(v, "description")
		}
		for key := range v {
			v[key] = withoutDescriptions(v[key])
		}
	}
	return v
}
