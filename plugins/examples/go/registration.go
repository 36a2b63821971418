package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	registry "hyperhost.example/softmax/gen/hyperhost/registry/v1"
)

const (
	shortestPause = 200 * time.Millisecond
	longestPause  = 2 * time.Second
	registryWait  = 5 * time.Second // for one answer of the platform
)

// refusals are answers that no waiting mends.
var refusals = []codes.Code{
	codes.Unauthenticated, codes.PermissionDenied, codes.FailedPrecondition, codes.InvalidArgument, codes.Unimplemented,
}

// stayRegistered joins the platform and keeps the lease until ctx ends, or until the platform has asked the server to go
// and it is idle; then it leaves, upon which the platform cancels what still runs. The error says why the platform will never take this server.
func stayRegistered(ctx context.Context, platform, key, address string, idle func() bool) error {
	connection, err := grpc.NewClient(platform, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return fmt.Errorf("HYPERHOST_PLATFORM: %w", err)
	}
	defer connection.Close()
	member := &member{registry: registry.NewRegistryServiceClient(connection), key: key, address: address}
	defer member.leave()
	pause := shortestPause
	for ctx.Err() == nil {
		wait, err := member.keep(ctx)
		switch code := status.Code(err); {
		case err == nil && member.drain && idle():
			return nil
		case err == nil && member.drain:
			wait = shortestPause
		case err == nil:
			pause = shortestPause
		case slices.Contains(refusals, code):
			return fmt.Errorf("the platform at %s does not take this server: %s", platform, status.Convert(err).Message())
		default:
			if pause == shortestPause && ctx.Err() == nil {
				fmt.Printf("hyperhost: the platform at %s does not answer, trying again until it does: %s\n", platform, status.Convert(err).Message())
			}
			wait = pause
			pause = min(2*pause, longestPause)
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
	return nil
}

// member is one server's place in the platform.
type member struct {
	registry registry.RegistryServiceClient
	key      string
	address  string
	lease    string // empty: not registered
	every    time.Duration
	drain    bool
}

func (m *member) withKey(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+m.key)
	return context.WithTimeout(ctx, registryWait)
}

// keep registers, or renews the lease that there is, and says how long to wait until the next time.
func (m *member) keep(ctx context.Context) (time.Duration, error) {
	ctx, cancel := m.withKey(ctx)
	defer cancel()
	if m.lease == "" {
		got, err := m.registry.Register(ctx, &registry.RegisterRequest{Address: m.address, InstanceId: instanceID, ProtocolMajors: majors})
		if err != nil {
			return 0, err
		}
		m.lease, m.every = got.LeaseId, time.Duration(got.RenewMs)*time.Millisecond
		fmt.Println("hyperhost: registered with the platform")
		return m.every, nil
	}
	got, err := m.registry.Renew(ctx, &registry.RenewRequest{LeaseId: m.lease, InstanceId: instanceID})
	if status.Code(err) == codes.NotFound {
		m.lease = ""
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	m.drain = got.Drain
	return m.every, nil
}

// leave gives the lease back. If that fails, the lease ends by itself.
func (m *member) leave() {
	if m.lease == "" {
		return
	}
	ctx, cancel := m.withKey(context.Background())
	defer cancel()
	_, _ = m.registry.Deregister(ctx, &registry.DeregisterRequest{LeaseId: m.lease, Reason: "the server stops"})
}
