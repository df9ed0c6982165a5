# The reader of TensorFlow Lite files is generated from our reduced schema: <build>/generated/tflite/schema_generated.h,
# whose name is left in TESSERA_TFLITE_SCHEMA, its folder in TESSERA_TFLITE_SCHEMA_INCLUDE. flatbuffers is headers only.
find_program(FLATC flatc REQUIRED)
find_path(FLATBUFFERS_INCLUDE flatbuffers/flatbuffers.h REQUIRED)
set(TESSERA_TFLITE_SCHEMA_INCLUDE ${PROJECT_BINARY_DIR}/generated)
set(TESSERA_TFLITE_SCHEMA ${TESSERA_TFLITE_SCHEMA_INCLUDE}/tflite/schema_generated.h)
set(tflite_schema ${PROJECT_SOURCE_DIR}/src/import/tflite/schema.fbs)
add_custom_command(
  OUTPUT ${TESSERA_TFLITE_SCHEMA}
  COMMAND ${FLATC} --cpp --scoped-enums -o ${TESSERA_TFLITE_SCHEMA_INCLUDE}/tflite ${tflite_schema}
  DEPENDS ${tflite_schema}
  COMMENT "Generating the reader of TensorFlow Lite files"
  VERBATIM)
