"""The only room that knows Flask. Views parse, call one verb and answer; they hold no rules of the product.

requests answers inspect_answers  what comes in and goes out, as pydantic models · openapi  the document made of them
context   the services of the running app, a model as an answer
problems  every error as problem+json · strict_json  JSON with one reading only
security  headers, cross-site refusal, who asks
pages uploads captions sessions exports engines inspect library datasets generation generated_images  one blueprint each
operation library_operations generation_operations  rows of that document
library_forms generation_forms  requests and answers of the library and of pictures made of words
library_access  who may see them · commands  ``flask library …``
"""
