package main

import (
	"os/exec"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"

	estimator "hyperhost.example/softmax/gen/hyperhost/estimator/v1"
	registry "hyperhost.example/softmax/gen/hyperhost/registry/v1"
)

func TestGenIsMadeFromTheContractAsItIs(t *testing.T) {
	buf, err := exec.LookPath("../../../node_modules/.bin/buf")
	if err != nil {
		t.Skip("buf is not installed: npm ci, in the root of the project")
	}
	built, err := exec.Command(buf, "build", "../../../proto", "--as-file-descriptor-set", "--exclude-source-info", "-o", "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	var set descriptorpb.FileDescriptorSet
	if err := proto.Unmarshal(built, &set); err != nil {
		t.Fatal(err)
	}
	made := map[string]protoreflect.FileDescriptor{}
	for _, file := range []protoreflect.FileDescriptor{
		estimator.File_hyperhost_estimator_v1_estimator_proto, registry.File_hyperhost_registry_v1_registry_proto,
	} {
		made[file.Path()] = file
	}
	for _, file := range set.File {
		if made[file.GetName()] == nil {
			t.Errorf("%s is not in gen/; type: go generate", file.GetName())
			continue
		}
		have := protodesc.ToFileDescriptorProto(made[file.GetName()])
		have.Options, file.Options = nil, nil // they name the Go package, of which proto/ says nothing
		if !proto.Equal(have, file) {
			t.Errorf("gen/ is older than %s; type: go generate", file.GetName())
		}
	}
}
