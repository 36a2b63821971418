package main

import (
	"context"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	registry "hyperhost.example/softmax/gen/hyperhost/registry/v1"
)

// platform is the registry's side, with an answer that a test chooses for each call.
type platform struct {
	registry.UnimplementedRegistryServiceServer
	mu     sync.Mutex
	called []string
	answer func(call string, times int) error
	drain  bool
}

func (p *platform) note(ctx context.Context, call string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.called = append(p.called, call)
	md, _ := metadata.FromIncomingContext(ctx)
	if key := md.Get("authorization"); len(key) != 1 || key[0] != "Bearer secret" {
		return status.Error(codes.Unauthenticated, "the key is unknown")
	}
	times := 0
	for _, c := range p.called {
		if c == call {
			times++
		}
	}
	return p.answer(call, times)
}

func (p *platform) Register(ctx context.Context, req *registry.RegisterRequest) (*registry.RegisterResponse, error) {
	return &registry.RegisterResponse{LeaseId: "lease", ProtocolMajor: 1, TtlMs: 30, RenewMs: 10}, p.note(ctx, "register "+req.Address)
}

func (p *platform) Renew(ctx context.Context, req *registry.RenewRequest) (*registry.RenewResponse, error) {
	return &registry.RenewResponse{TtlMs: 30, Drain: p.drain}, p.note(ctx, "renew "+req.LeaseId)
}

func (p *platform) Deregister(ctx context.Context, req *registry.DeregisterRequest) (*registry.DeregisterResponse, error) {
	return &registry.DeregisterResponse{}, p.note(ctx, "deregister "+req.LeaseId)
}

// join registers at the platform and gives what the platform was asked, until the server leaves.
func join(t *testing.T, p *platform, key string, idle func() bool, stop <-chan struct{}) ([]string, error) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer()
	registry.RegisterRegistryServiceServer(server, p)
	go func() { _ = server.Serve(listener) }()
	defer server.Stop()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if stop != nil {
		go func() { <-stop; cancel() }()
	}
	err = stayRegistered(ctx, listener.Addr().String(), key, "here:1", idle)
	if stop == nil && ctx.Err() != nil {
		t.Fatal("it has not left after 10 s")
	}
	return p.called, err
}

func TestALostLeaseIsTakenAgainAndGivenBackAtTheEnd(t *testing.T) {
	stop := make(chan struct{})
	called, err := join(t, &platform{answer: func(call string, times int) error {
		switch {
		case call == "register here:1" && times == 1:
			return status.Error(codes.Unavailable, "come again")
		case call == "renew lease" && times == 2:
			return status.Error(codes.NotFound, "no such lease")
		case call == "renew lease" && times == 3:
			close(stop)
		}
		return nil
	}}, "secret", nil, stop)
	want := []string{"register here:1", "register here:1", "renew lease", "renew lease", "register here:1", "renew lease", "deregister lease"}
	if err != nil || !slices.Equal(called, want) {
		t.Errorf("%v, %v", called, err)
	}
}

func TestADrainedServerLeavesWhenItsStepsAreDone(t *testing.T) {
	asked := 0
	idle := func() bool { asked++; return asked == 3 }
	called, err := join(t, &platform{drain: true, answer: func(string, int) error { return nil }}, "secret", idle, nil)
	if err != nil || !slices.Equal(called, []string{"register here:1", "renew lease", "renew lease", "renew lease", "deregister lease"}) {
		t.Errorf("%v, %v", called, err)
	}
}

func TestAKeyThatIsUnknownEndsTheServerWithThePlatformsWords(t *testing.T) {
	called, err := join(t, &platform{}, "guessed", nil, nil)
	if err == nil || !strings.Contains(err.Error(), "the key is unknown") || len(called) != 1 {
		t.Errorf("%v, %v", called, err)
	}
}
