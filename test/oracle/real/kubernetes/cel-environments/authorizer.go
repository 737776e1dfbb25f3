package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"k8s.io/apiserver/pkg/authorization/authorizer"
)

// fakeAuthorizer decides by the verb and tells as its reason what it was asked.
type fakeAuthorizer struct{}

func (fakeAuthorizer) Authorize(_ context.Context, a authorizer.Attributes) (authorizer.Decision, string, error) {
	reason := describe(a)
	switch a.GetVerb() {
	case "deny":
		return authorizer.DecisionDeny, reason, nil
	case "abstain":
		return authorizer.DecisionNoOpinion, "", nil
	case "fail":
		return authorizer.DecisionNoOpinion, reason, errors.New("the authorizer is not well")
	default:
		return authorizer.DecisionAllow, reason, nil
	}
}

func describe(a authorizer.Attributes) string {
	who := fmt.Sprintf("%s in %s", a.GetUser().GetName(), strings.Join(a.GetUser().GetGroups(), ","))
	if !a.IsResourceRequest() {
		return fmt.Sprintf("%s: %s path %s", who, a.GetVerb(), a.GetPath())
	}
	text := fmt.Sprintf("%s: %s group %q version %q resource %q subresource %q namespace %q name %q", who, a.GetVerb(),
		a.GetAPIGroup(), a.GetAPIVersion(), a.GetResource(), a.GetSubresource(), a.GetNamespace(), a.GetName())
	fields, err := a.GetFieldSelector()
	var terms []string
	for _, requirement := range fields {
		terms = append(terms, requirement.Field+string(requirement.Operator)+requirement.Value)
	}
	text += describeSelector("fields", terms, err)
	labels, err := a.GetLabelSelector()
	terms = nil
	for _, requirement := range labels {
		terms = append(terms, requirement.String())
	}
	return text + describeSelector("labels", terms, err)
}

func describeSelector(name string, terms []string, err error) string {
	if err != nil {
		return fmt.Sprintf(" %s: %s", name, err)
	}
	if len(terms) == 0 {
		return ""
	}
	return fmt.Sprintf(" %s %s", name, strings.Join(terms, ","))
}
