// Arrays of numpy.
#include "media/npy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "media/testing.hpp"

namespace tessera::media {
namespace {

using graph::Shape;
using test::bytes_of;
using test::memory_of;
using test::npy_file;
using test::npy_header;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Array parsed(const std::string& file) { return parse_npy(bytes_of(file), "a.npy"); }

std::string refusal_of(const std::string& file) {
  try {
    parsed(file);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Input);
    EXPECT_EQ(error.place(), "a.npy");
    return error.message();
  }
  return "";
}

const std::string kTwo = memory_of(std::vector<float>{1.5F, -2});

TEST(Npy, each_type_becomes_that_of_tensors) {
  const Array bytes = parsed(npy_file(npy_header("|u1", "(1, 3)"), "\x01\x80\xff"));
  EXPECT_EQ(bytes.shape, (Shape{1, 3}));
  EXPECT_THAT(bytes.data.as<std::uint8_t>(), ElementsAre(1, 128, 255));
  EXPECT_THAT(parsed(npy_file(npy_header("|i1", "(1,)"), "\x80")).data.as<std::int8_t>(), ElementsAre(-128));
  EXPECT_THAT(
      parsed(npy_file(npy_header("<i4", "(1,)"), memory_of(std::vector<std::int32_t>{-7}))).data.as<std::int32_t>(),
      ElementsAre(-7));
  EXPECT_THAT(parsed(npy_file(npy_header("<i8", "(1,)"), memory_of(std::vector<std::int64_t>{1LL << 40})))
                  .data.as<std::int64_t>(),
              ElementsAre(1LL << 40));
  EXPECT_THAT(parsed(npy_file(npy_header("<f4", "(2,)"), kTwo)).data.as<float>(), ElementsAre(1.5F, -2));
  EXPECT_THAT(parsed(npy_file(npy_header("<f8", "(2,)"), memory_of(std::vector<double>{0.1, -2}))).data.as<float>(),
              ElementsAre(0.1F, -2));
}

TEST(Npy, scalars_and_empty_arrays_are_arrays) {
  EXPECT_EQ(parsed(npy_file(npy_header("|u1", "()"), "x")).shape, Shape{});
  EXPECT_EQ(parsed(npy_file(npy_header("|u1", "(0, 5)"), "")).data.elements(), 0U);
}

TEST(Npy, later_versions_have_a_longer_length) {
  for (const unsigned version : {1U, 2U, 3U}) {
    EXPECT_EQ(parsed(npy_file(npy_header("<f4", "(2,)"), kTwo, version)).data.elements(), 2U) << version;
  }
  EXPECT_THAT(refusal_of(npy_file(npy_header("<f4", "(2,)"), kTwo, 4)), HasSubstr("version 4"));
}

TEST(Npy, a_header_may_be_longer_than_255_bytes) {
  const std::string header = npy_header("<f4", "(2,)") + std::string(500, ' ');
  EXPECT_EQ(parsed(npy_file(header, kTwo)).data.elements(), 2U);
  EXPECT_EQ(parsed(npy_file(header, kTwo, 2)).data.elements(), 2U);
}

TEST(Npy, a_header_may_be_written_otherwise) {
  const std::string header = "{\"shape\":(2),\"fortran_order\":False ,\"descr\":\"<f4\"}";
  EXPECT_EQ(parsed(npy_file(header, kTwo)).shape, Shape{2});
}

TEST(Npy, other_types_and_orders_are_refused) {
  EXPECT_THAT(refusal_of(npy_file(npy_header(">f4", "(2,)"), kTwo)), HasSubstr("of type '>f4'"));
  EXPECT_THAT(refusal_of(npy_file(npy_header("<f2", "(4,)"), kTwo)), HasSubstr("of type '<f2'"));
  const std::string columns_first = "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 1), }";
  EXPECT_THAT(refusal_of(npy_file(columns_first, kTwo)), HasSubstr("Fortran order"));
  const std::string line = "{'descr': '<f4', 'fortran_order': True, 'shape': (2,), }";
  EXPECT_EQ(parsed(npy_file(line, kTwo)).data.elements(), 2U) << "a line has but one order";
}

TEST(Npy, the_data_must_have_the_bytes_of_the_shape) {
  EXPECT_THAT(refusal_of(npy_file(npy_header("<f4", "(3,)"), kTwo)),
              HasSubstr("8 bytes of data follow its header, 3 elements of '<f4' have 12"));
  EXPECT_THAT(refusal_of(npy_file(npy_header("<f4", "(1,)"), kTwo)), HasSubstr("have 4"));
  EXPECT_THAT(refusal_of(npy_file(npy_header("|u1", "(99999, 99999)"), kTwo)), HasSubstr("more than"));
  EXPECT_THAT(refusal_of(npy_file(npy_header("|u1", "(99999999999999999999,)"), kTwo)), HasSubstr("sizes"));
  EXPECT_THAT(refusal_of(npy_file(npy_header("|u1", "(-1,)"), kTwo)), HasSubstr("sizes"));
}

TEST(Npy, damaged_headers_are_refused) {
  EXPECT_THAT(refusal_of("PK"), HasSubstr("is no .npy file"));
  EXPECT_THAT(refusal_of(npy_file("{'descr': '<f4', 'descr': '<f4'}", kTwo)), HasSubstr("descr twice"));
  EXPECT_THAT(refusal_of(npy_file("{'descr': '<f4'}", kTwo)), HasSubstr("lacks"));
  EXPECT_THAT(refusal_of(npy_file("{'colour': 'red'}", kTwo)), HasSubstr("unknown key 'colour'"));
  EXPECT_THAT(refusal_of(npy_file(npy_header("<f4", "(2,)") + "x", kTwo)), HasSubstr("goes on behind its end"));
  EXPECT_THAT(refusal_of(npy_file("{'fortran_order': Maybe}", kTwo)), HasSubstr("neither True nor False"));
  EXPECT_THAT(refusal_of(npy_file(npy_header("<f4", "(2,)"), kTwo).substr(0, 40)), HasSubstr("within its header"));
  std::string many = "(";
  for (int i = 0; i < 33; ++i) many += "1,";
  EXPECT_THAT(refusal_of(npy_file(npy_header("|u1", many + ")"), "x")), HasSubstr("too many dimensions"));
}

TEST(Npy, damaged_files_give_an_error_or_an_array) {
  const std::string file = npy_file(npy_header("<f4", "(2,)"), kTwo);
  for (std::size_t place = 0; place < file.size(); ++place) {
    EXPECT_NE(refusal_of(file.substr(0, place)), "");
    for (const int bit : {1, 2, 4, 8, 16, 32, 64, 128}) {
      std::string damaged = file;
      damaged[place] = static_cast<char>(damaged[place] ^ bit);
      if (looks_like_npy(bytes_of(damaged))) refusal_of(damaged);
    }
  }
}

TEST(Npy, what_is_written_is_read_again_and_begins_at_a_multiple_of_64_bytes) {
  const std::vector<graph::Shape> shapes{{}, {3}, {1, 2, 3}, {0, 7}, graph::Shape(20, 1)};
  for (const graph::ElementType type : {graph::ElementType::Int8, graph::ElementType::UInt8, graph::ElementType::Int32,
                                        graph::ElementType::Int64, graph::ElementType::Float32}) {
    for (const graph::Shape& shape : shapes) {
      graph::Data data(type, graph::elements_of(shape));
      for (std::size_t i = 0; i < data.bytes().size(); ++i) data.bytes()[i] = static_cast<std::byte>(i % 60);
      const std::string file = to_npy(shape, data);
      const Array array = parse_npy(bytes_of(file), "written");
      EXPECT_EQ(array.shape, shape);
      EXPECT_EQ(array.data, data) << graph::name_of(type);
      EXPECT_EQ((file.size() - data.bytes().size()) % 64, 0u);
    }
  }
}

}  // namespace
}  // namespace tessera::media
