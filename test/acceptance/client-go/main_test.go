package acceptance

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

const (
	startTimeout = 20 * time.Second
	testTimeout  = 60 * time.Second
)

// server is Kubernest as a process, which a test may kill and start again on the same data and port.
type server struct {
	sync.Mutex
	dir  string
	port int
	cmd  *exec.Cmd
}

// shared serves all tests; nil when KUBECONFIG_UNDER_TEST names a server that runs elsewhere.
var shared *server
var config *rest.Config

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	kubeconfig := os.Getenv("KUBECONFIG_UNDER_TEST")
	if kubeconfig == "" {
		dir, err := os.MkdirTemp("", "kubernest-client-go-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		if shared, err = startServer(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer func() { shared.stop(syscall.SIGTERM) }()
		kubeconfig = filepath.Join(dir, "data", "kubeconfig")
	}
	var err error
	if config, err = clientcmd.BuildConfigFromFlags("", kubeconfig); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	config.QPS = 1000
	config.Burst = 1000
	return m.Run()
}

func startServer(dir string) (*server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir, port: listener.Addr().(*net.TCPAddr).Port}
	listener.Close()
	return s, s.start()
}

func (s *server) start() error {
	s.Lock()
	defer s.Unlock()
	bundle := os.Getenv("KUBERNEST_BUNDLE")
	if bundle == "" {
		bundle = filepath.Join("..", "..", "..", "dist", "kubernest.js")
	}
	node := os.Getenv("KUBERNEST_NODE")
	if node == "" {
		node = filepath.Join("..", "..", "..", "node_modules", ".bin", "node")
	}
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	// The banner on stdout says that it serves.
	banner, bannerIn, err := os.Pipe()
	if err != nil {
		return err
	}
	defer banner.Close()
	s.cmd = exec.Command(node, bundle, "serve", "--data-dir", filepath.Join(s.dir, "data"), "--secure-port", fmt.Sprint(s.port))
	s.cmd.Stdout, s.cmd.Stderr = bannerIn, log
	err = s.cmd.Start()
	bannerIn.Close()
	if err != nil {
		return err
	}
	banner.SetReadDeadline(time.Now().Add(startTimeout))
	if _, err := banner.Read(make([]byte, 1024)); err != nil {
		text, _ := os.ReadFile(filepath.Join(s.dir, "log"))
		return fmt.Errorf("Kubernest did not start: %w\n%s", err, text)
	}
	return nil
}

func (s *server) stop(signal syscall.Signal) {
	s.Lock()
	defer s.Unlock()
	// The runtime may be behind a launcher: the pid file names the process that serves.
	pid := s.cmd.Process.Pid
	if text, err := os.ReadFile(filepath.Join(s.dir, "data", "kubernest.pid")); err == nil {
		fmt.Sscan(strings.TrimSpace(string(text)), &pid)
	}
	syscall.Kill(pid, signal)
	s.cmd.Wait()
}

func newContext(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), testTimeout)
	t.Cleanup(cancel)
	return ctx
}

func must[T any](t *testing.T) func(value T, err error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if condition() {
			return
		}
	}
	t.Fatalf("never happened: %s", what)
}

func crdClient(t *testing.T) apiextensions.Interface {
	return must[*apiextensions.Clientset](t)(apiextensions.NewForConfig(config))
}

func dynamicClient(t *testing.T) dynamic.Interface {
	return must[*dynamic.DynamicClient](t)(dynamic.NewForConfig(config))
}

func coreClient(t *testing.T) kubernetes.Interface {
	return must[*kubernetes.Clientset](t)(kubernetes.NewForConfig(config))
}

// newNamespace makes a namespace of the test's own.
func newNamespace(t *testing.T) string {
	t.Helper()
	ctx := newContext(t)
	namespace := must[string](t)(func() (string, error) {
		created, err := createNamespace(ctx, coreClient(t), "acceptance-")
		return created, err
	}())
	t.Cleanup(func() {
		coreClient(t).CoreV1().Namespaces().Delete(context.Background(), namespace, metav1.DeleteOptions{})
	})
	return namespace
}
