"""The wire contract: its messages and methods, read from a descriptor set at run time.

`hyperhost.binpb` is what buf makes of the .proto files. No generated code is used: that would tie the package to one
generation of protobuf. This works on protobuf 3.21 and on every newer one.
"""

from __future__ import annotations

import importlib.resources
from typing import Any, Callable, Dict

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

MAJOR = 1
"""Major version of the contract that this package speaks."""

ESTIMATOR = 'hyperhost.estimator.v1.EstimatorService'
REGISTRY = 'hyperhost.registry.v1.RegistryService'

_pool = descriptor_pool.DescriptorPool()
_files = descriptor_pb2.FileDescriptorSet.FromString(
    importlib.resources.files(__package__).joinpath('hyperhost.binpb').read_bytes()
)
for _file in _files.file:
    _pool.AddSerializedFile(_file.SerializeToString())


if hasattr(message_factory, 'GetMessageClass'):
    _class_of = message_factory.GetMessageClass
else:  # protobuf before 4.22. One factory only: a second one would make classes that do not mix with the first's.
    _class_of = message_factory.MessageFactory(_pool).GetPrototype


def message(name: str) -> Any:
    """The class of a message, by its full name."""
    return _class_of(_pool.FindMessageTypeByName(name))


def handlers(service: str, implementation: Any) -> grpc.GenericRpcHandler:
    """Binds the methods of `implementation`, called as in the contract (`PartialFit`, ...), to a service.

    One that it does not have is answered UNIMPLEMENTED.
    """
    methods: Dict[str, grpc.RpcMethodHandler] = {}
    for method in _pool.FindServiceByName(service).methods:
        if not hasattr(implementation, method.name):
            continue
        shape = getattr(grpc, f'{_shape(service, method.name)}_rpc_method_handler')
        methods[method.name] = shape(
            getattr(implementation, method.name),
            request_deserializer=_class_of(method.input_type).FromString,
            response_serializer=_class_of(method.output_type).SerializeToString,
        )
    return grpc.method_handlers_generic_handler(service, methods)


def caller(channel: grpc.Channel, service: str, method: str) -> Callable[..., Any]:
    """What calls a method of a service through a channel."""
    described = _pool.FindServiceByName(service).methods_by_name[method]
    return getattr(channel, _shape(service, method))(
        f'/{service}/{method}',
        request_serializer=_class_of(described.input_type).SerializeToString,
        response_deserializer=_class_of(described.output_type).FromString,
    )


def _shape(service: str, method: str) -> str:
    """Which side sends one message and which a stream of them, in the words of grpc: `unary_stream`."""
    # Read from the file: the method's own descriptor tells of streaming only since protobuf 4.
    for file in _files.file:
        for described in file.service:
            if f'{file.package}.{described.name}' == service:
                found = next(m for m in described.method if m.name == method)
                sides = (found.client_streaming, found.server_streaming)
                return '_'.join('stream' if streams else 'unary' for streams in sides)
    raise LookupError(service)
