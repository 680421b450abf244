// The engine's language host for Node.js: starts the program that an update runs, and nothing else.
//
// The official one cannot be had here in the engine's version. The newest that can (v3.68.0) stands between program and
// engine as a proxy that does not know the calls added since, such as resource hooks; with this one the program speaks to
// the engine itself.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
)

const version = "1.0.0"

// A whole stack can travel in one message.
const largestMessage = 400 << 20

// With this code a program says that it has told the user already what is wrong.
const exitAlreadyExplained = 32

func main() {
	if err := serve(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-nodejs:", err)
		os.Exit(1)
	}
}

func serve(args []string) error {
	if len(args) == 0 {
		return errors.New("the engine's address is missing: this program is started by the Pulumi engine")
	}
	host := &languageHost{engine: args[len(args)-1]}
	host.endWhenTold()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := grpc.NewServer(grpc.MaxRecvMsgSize(largestMessage))
	pulumirpc.RegisterLanguageRuntimeServer(server, host)
	if err := host.endWithEngine(); err != nil {
		return err
	}
	// How the engine learns where to call.
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	return server.Serve(listener)
}

type languageHost struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	engine string

	mutex    sync.Mutex
	programs []*exec.Cmd
}

// endWhenTold ends this process and its programs as soon as the engine asks for it, which it does by this signal and then
// waits. A terminal's Ctrl-C does not come here: the engine starts its plugins in process groups of their own.
func (host *languageHost) endWhenTold() {
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGINT)
	go func() {
		<-told
		host.end()
	}()
}

// endWithEngine ends this process and its programs when the engine is gone, however it went.
func (host *languageHost) endWithEngine() error {
	connection, err := grpc.NewClient(host.engine, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	connection.Connect()
	go func() {
		for state := connection.GetState(); ; state = connection.GetState() {
			if state == connectivity.TransientFailure || state == connectivity.Shutdown {
				host.end()
			}
			// An idle connection is one that the other end has closed.
			if state == connectivity.Idle {
				connection.Connect()
			}
			connection.WaitForStateChange(context.Background(), state)
		}
	}()
	return nil
}

func (host *languageHost) end() {
	host.mutex.Lock()
	defer host.mutex.Unlock()
	for _, program := range host.programs {
		// It may have ended by itself: then there is nothing to end.
		_ = program.Process.Kill()
	}
	os.Exit(0)
}

func (host *languageHost) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version}, nil
}

// GetRequiredPackages names none beforehand: the SDK asks for each plugin by name and version when it first needs it.
func (host *languageHost) GetRequiredPackages(
	context.Context, *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	return &pulumirpc.GetRequiredPackagesResponse{}, nil
}

func (host *languageHost) GetRequiredPlugins(
	context.Context, *pulumirpc.GetRequiredPluginsRequest,
) (*pulumirpc.GetRequiredPluginsResponse, error) {
	return &pulumirpc.GetRequiredPluginsResponse{}, nil
}

// Run runs a program to its end. It answers with what the user should be told if that was a bad one.
func (host *languageHost) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, errors.New("node is not on PATH")
	}
	runner, err := findRunner(request)
	if err != nil {
		return nil, err
	}
	environment, err := environmentFor(request)
	if err != nil {
		return nil, err
	}
	options := request.GetInfo().GetOptions().AsMap()
	nodeArgs, _ := options["nodeargs"].(string)
	args := append(strings.Fields(nodeArgs), runner)
	program := exec.CommandContext(ctx, node, append(args, host.argumentsFor(request)...)...)
	program.Stdout, program.Stderr, program.Env = os.Stdout, os.Stderr, environment
	return answer(host.run(program))
}

func (host *languageHost) run(program *exec.Cmd) error {
	host.mutex.Lock()
	err := program.Start()
	if err == nil {
		host.programs = append(host.programs, program)
	}
	host.mutex.Unlock()
	if err != nil {
		return err
	}
	return program.Wait()
}

func answer(err error) (*pulumirpc.RunResponse, error) {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case !errors.As(err, &exit):
		return nil, fmt.Errorf("the program could not be run: %w", err)
	case exit.ExitCode() == exitAlreadyExplained:
		return &pulumirpc.RunResponse{Bail: true}, nil
	default:
		return &pulumirpc.RunResponse{Error: "the program ended with " + exit.String()}, nil
	}
}

// findRunner looks where Node would look for the SDK, from the program's folder upwards.
func findRunner(request *pulumirpc.RunRequest) (string, error) {
	start := request.GetInfo().GetProgramDirectory()
	if start == "" {
		start = request.GetPwd()
	}
	for folder := start; ; folder = filepath.Dir(folder) {
		runner := filepath.Join(folder, "node_modules", "@pulumi", "pulumi", "cmd", "run", "index.js")
		if _, err := os.Stat(runner); err == nil {
			return runner, nil
		}
		if folder == filepath.Dir(folder) {
			return "", fmt.Errorf("@pulumi/pulumi is not installed in %s: run npm ci", start)
		}
	}
}

func (host *languageHost) argumentsFor(request *pulumirpc.RunRequest) []string {
	var args []string
	add := func(name, value string) {
		if value != "" {
			args = append(args, "--"+name, value)
		}
	}
	add("monitor", request.GetMonitorAddress())
	add("engine", host.engine)
	add("organization", request.GetOrganization())
	add("project", request.GetProject())
	add("root-directory", request.GetInfo().GetRootDirectory())
	add("stack", request.GetStack())
	add("pwd", request.GetPwd())
	if request.GetDryRun() {
		args = append(args, "--dry-run")
	}
	add("parallel", strconv.Itoa(int(request.GetParallel())))
	program := request.GetInfo().GetEntryPoint()
	if program == "" {
		program = request.GetProgram()
	}
	if program == "" {
		program = "."
	}
	return append(append(args, program), request.GetArgs()...)
}

func environmentFor(request *pulumirpc.RunRequest) ([]string, error) {
	config := request.GetConfig()
	if config == nil {
		config = map[string]string{}
	}
	settings, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	secrets := request.GetConfigSecretKeys()
	if secrets == nil {
		secrets = []string{}
	}
	secretKeys, err := json.Marshal(secrets)
	if err != nil {
		return nil, err
	}
	environment := append(os.Environ(),
		"PULUMI_CONFIG="+string(settings),
		"PULUMI_CONFIG_SECRET_KEYS="+string(secretKeys),
	)
	if typescript, given := request.GetInfo().GetOptions().AsMap()["typescript"].(bool); !given || typescript {
		environment = append(environment, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	return environment, nil
}
