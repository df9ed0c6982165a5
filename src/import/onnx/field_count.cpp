// See field_count.hpp. The format: https://protobuf.dev/programming-guides/encoding.
#include "import/onnx/field_count.hpp"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>

#include "base/error.hpp"

namespace tessera::import::onnx_file {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

class FieldCount {
 public:
  FieldCount(CodedInputStream& stream, std::string_view name) : stream_(stream), name_(name) {}

  /// Counts up to the end of the stream or of the limit set on it. False if the rest is damaged.
  bool count(const Descriptor& message) {
    for (std::uint32_t tag = stream_.ReadTag(); tag != 0; tag = stream_.ReadTag()) {
      const FieldDescriptor* field = message.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
      const auto type = WireFormatLite::GetTagWireType(tag);
      if (type == WireFormatLite::WIRETYPE_START_GROUP) fail("it is no ONNX file, or a damaged one: it has groups");
      const bool has_length = type == WireFormatLite::WIRETYPE_LENGTH_DELIMITED;
      if ((has_length || field == nullptr) && ++fields_ > kMostFields) {
        fail(fmt::format("it has more than {} messages and strings", kMostFields));
      }
      const bool is_message = has_length && field != nullptr && field->type() == FieldDescriptor::TYPE_MESSAGE;
      if (is_message ? !count_inside(*field->message_type()) : !WireFormatLite::SkipField(&stream_, tag)) return false;
    }
    return true;
  }

 private:
  bool count_inside(const Descriptor& message) {
    int size = 0;
    if (!stream_.ReadVarintSizeAsInt(&size)) return false;
    const auto [limit, depth_left] = stream_.IncrementRecursionDepthAndPushLimit(size);
    if (depth_left < 0 || !count(message)) return false;
    return stream_.DecrementRecursionDepthAndPopLimit(limit);
  }

  [[noreturn]] void fail(std::string message) const {
    throw Error(ErrorKind::Input, std::string(name_), std::move(message));
  }

  CodedInputStream& stream_;
  std::string_view name_;
  std::size_t fields_ = 0;
};

}  // namespace

void check_field_count(std::span<const std::byte> file, std::string_view name) {
  CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(file.data()), static_cast<int>(file.size()));
  FieldCount(stream, name).count(*onnx::ModelProto::descriptor());
}

}  // namespace tessera::import::onnx_file
