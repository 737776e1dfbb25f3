package acceptance

import (
	"context"
	"testing"
	"time"

	"github.com/go-logr/logr"
	autoscalingv1 "k8s.io/api/autoscaling/v1"
	corev1 "k8s.io/api/core/v1"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/client-go/dynamic"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/scale"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/log"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

var dynamicPath = dynamic.LegacyAPIPathResolverFunc

func asV1(found *autoscalingv1.Scale, err error) (*autoscalingv1.Scale, error) { return found, err }

var _ scale.ScaleInterface

const hold = "acceptance.kubernest.dev/hold"

// reconciler adds a finalizer, sets the status, makes one child owned by the parent, and lets go on deletion.
type reconciler struct {
	client.Client
	gvk schema.GroupVersionKind
}

func (r *reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	widget := &unstructured.Unstructured{}
	widget.SetGroupVersionKind(r.gvk)
	if err := r.Get(ctx, request.NamespacedName, widget); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if widget.GetLabels()["role"] != "parent" {
		return ctrl.Result{}, nil
	}
	if widget.GetDeletionTimestamp() != nil {
		if controllerutil.RemoveFinalizer(widget, hold) {
			return ctrl.Result{}, r.Update(ctx, widget)
		}
		return ctrl.Result{}, nil
	}
	if controllerutil.AddFinalizer(widget, hold) {
		return ctrl.Result{}, r.Update(ctx, widget)
	}
	child := &unstructured.Unstructured{}
	child.SetGroupVersionKind(r.gvk)
	child.SetName(widget.GetName() + "-child")
	child.SetNamespace(widget.GetNamespace())
	if _, err := controllerutil.CreateOrUpdate(ctx, r.Client, child, func() error {
		if err := controllerutil.SetControllerReference(widget, child, r.Scheme()); err != nil {
			return err
		}
		size, _, _ := unstructured.NestedInt64(widget.Object, "spec", "size")
		return unstructured.SetNestedField(child.Object, size, "spec", "size")
	}); err != nil {
		return ctrl.Result{}, err
	}
	before := widget.DeepCopy()
	unstructured.SetNestedField(widget.Object, "Ready", "status", "phase")
	return ctrl.Result{}, r.Status().Patch(ctx, widget, client.MergeFrom(before))
}

func TestControllerRuntimeManager(t *testing.T) {
	log.SetLogger(logr.Discard())
	gvr := installWidgets(t)
	gvk := gvr.GroupVersion().WithKind("Widget")
	scheme := runtime.NewScheme()
	utilruntime.Must(clientgoscheme.AddToScheme(scheme))
	utilruntime.Must(apiextensionsv1.AddToScheme(scheme))
	ctx, cancel := context.WithCancel(newContext(t))
	manager := must[ctrl.Manager](t)(ctrl.NewManager(config, ctrl.Options{Scheme: scheme, Metrics: metricsserver.Options{BindAddress: "0"}}))
	watched := &unstructured.Unstructured{}
	watched.SetGroupVersionKind(gvk)
	check(t, ctrl.NewControllerManagedBy(manager).Named("widgets").For(watched).Owns(watched.DeepCopy()).Complete(&reconciler{manager.GetClient(), gvk}))
	ended := make(chan error, 1)
	go func() { ended <- manager.Start(ctx) }()
	defer func() {
		cancel()
		check(t, <-ended)
	}()
	if !manager.GetCache().WaitForCacheSync(ctx) {
		t.Fatal("the manager's cache never synced")
	}
	cached, namespace := manager.GetClient(), newNamespace(t)

	// Typed objects of built-in kinds go through the cache as well, in protobuf.
	eventually(t, "the cache knows the namespace", func() bool {
		return cached.Get(ctx, client.ObjectKey{Name: namespace}, &corev1.Namespace{}) == nil
	})
	crds := &apiextensionsv1.CustomResourceDefinitionList{}
	check(t, cached.List(ctx, crds))
	if len(crds.Items) == 0 {
		t.Error("the cache holds no CRD")
	}

	parent := newWidget(gvr, "parent", 4)
	parent.SetNamespace(namespace)
	parent.SetLabels(map[string]string{"role": "parent"})
	check(t, cached.Create(ctx, parent))
	key := client.ObjectKeyFromObject(parent)
	child := &unstructured.Unstructured{}
	child.SetGroupVersionKind(gvk)
	eventually(t, "parent and child are ready", func() bool {
		found := watched.DeepCopy()
		if cached.Get(ctx, key, found) != nil || cached.Get(ctx, client.ObjectKey{Namespace: namespace, Name: "parent-child"}, child) != nil {
			return false
		}
		phase, _, _ := unstructured.NestedString(found.Object, "status", "phase")
		return phase == "Ready" && controllerutil.ContainsFinalizer(found, hold)
	})
	if owners := child.GetOwnerReferences(); len(owners) != 1 || owners[0].UID != parent.GetUID() {
		t.Errorf("the child's owners are %v", owners)
	}
	check(t, cached.Delete(ctx, parent))
	eventually(t, "the parent is gone", func() bool {
		return apierrors.IsNotFound(manager.GetAPIReader().Get(ctx, key, watched.DeepCopy()))
	})
	check(t, cached.DeleteAllOf(ctx, watched.DeepCopy(), client.InNamespace(namespace), client.GracePeriodSeconds(0)))
	time.Sleep(10 * time.Millisecond)
}
