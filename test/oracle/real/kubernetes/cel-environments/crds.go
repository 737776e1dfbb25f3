package main

import (
	"context"
	"regexp"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
)

type crdUpdate struct {
	Old *apiextensionsv1.CustomResourceDefinition `json:"old"`
	New *apiextensionsv1.CustomResourceDefinition `json:"new"`
}

type cause struct {
	Reason  string `json:"reason"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

var selfType = regexp.MustCompile(`selfType\d+`)

func internal(crd *apiextensionsv1.CustomResourceDefinition) *apiextensions.CustomResourceDefinition {
	apiextensionsv1.SetDefaults_CustomResourceDefinition(crd)
	apiextensionsv1.SetDefaults_CustomResourceDefinitionSpec(&crd.Spec)
	out := &apiextensions.CustomResourceDefinition{}
	must(apiextensionsv1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(crd, out, nil))
	return out
}

// askCrdUpdate validates a CRD that replaces one as it is stored, whichever way that came there; or a new one.
func askCrdUpdate(update crdUpdate) []cause {
	causes := []cause{}
	errs := validation.ValidateCustomResourceDefinition(context.Background(), internal(update.New))
	if update.Old != nil {
		errs = validation.ValidateCustomResourceDefinitionUpdate(context.Background(), internal(update.New), internal(update.Old))
	}
	for _, err := range errs {
		causes = append(causes, cause{string(err.Type), err.Field, selfType.ReplaceAllString(err.ErrorBody(), "selfType")})
	}
	return causes
}
