# `onnx_messages`: the protobuf messages of ONNX files, as Debian's libonnx-dev has them (the rest of libonnx is not used).
find_package(Protobuf REQUIRED)
find_library(ONNX_PROTO_LIBRARY onnx_proto REQUIRED)
add_library(onnx_messages INTERFACE)
target_compile_definitions(onnx_messages INTERFACE ONNX_NAMESPACE=onnx ONNX_ML=1)
target_link_libraries(onnx_messages INTERFACE ${ONNX_PROTO_LIBRARY} protobuf::libprotobuf)
